"""Raw mails out of files: an mbox, a Maildir, a folder of .eml files, or one mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rapport.channels.email.intake import Raw

#: A line that parts two mails of an mbox; programs disagree on all of it but the word and a time.
FROM = re.compile(rb"From [^\r\n]*\d{1,2}:\d{2}[^\r\n]*")
QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


class NotAnArchive(ValueError):
    """What was named holds no mail, in words."""


@dataclass(frozen=True)
class Archive:
    """A place that holds mails. `size` is of all of it, in bytes, for telling how far reading it is."""

    path: Path
    kind: str
    files: tuple[Path, ...]

    @property
    def size(self) -> int:
        return sum(file.stat().st_size for file in self.files)

    def mails(self) -> Iterator[tuple[Raw, int]]:
        """Each mail with the number of bytes it takes here, in the order of the archive."""
        if self.kind == "mbox":
            for file in self.files:
                yield from mbox(file)
        else:
            for file in self.files:
                content = file.read_bytes()
                yield Raw(content, f"import {file}"), len(content)


def archive(path: Path) -> Archive:
    """Find out what kind of archive this is."""
    path = path.resolve()
    if not path.exists():
        raise NotAnArchive(f"There is nothing at {path}.")
    if path.is_file():
        with path.open("rb") as file:
            is_mbox = bool(FROM.match(file.readline(2000)))
        return Archive(path, "mbox" if is_mbox else "mails", (path,))
    if (path / "cur").is_dir() or (path / "new").is_dir():
        files = [file for name in ("cur", "new") if (path / name).is_dir() for file in (path / name).iterdir()]
        return Archive(path, "mails", tuple(sorted((one for one in files if one.is_file()), key=lambda one: one.name)))
    if files := sorted(path.rglob("*.eml")):
        return Archive(path, "mails", tuple(files))
    if files := sorted(one for one in path.rglob("*.mbox") if one.is_file()):
        return Archive(path, "mbox", tuple(files))
    raise NotAnArchive(f"{path} is no mbox file and no Maildir, and has no .eml files in it.")


def mbox(path: Path) -> Iterator[tuple[Raw, int]]:
    """The mails of an mbox file, one at a time, however large it is."""
    lines: list[bytes] = []
    start = at = 0
    is_blank = True
    with path.open("rb") as file:
        for line in file:
            if is_blank and line.startswith(b"From ") and FROM.match(line):
                if lines:
                    yield _mail(lines, path, start), at - start
                lines, start = [], at
            else:
                lines.append(line)
            is_blank = not line.strip(b"\r\n")
            at += len(line)
    if lines:
        yield _mail(lines, path, start), at - start


def _mail(lines: list[bytes], path: Path, offset: int) -> Raw:
    """Without the blank line that parts it from the next, and without the mark on lines that begin with From."""
    content = b"".join(lines)
    content = content[: -1 if not content.endswith(b"\r\n\r\n") else -2] if content.endswith(b"\n") else content
    return Raw(QUOTED_FROM.sub(rb"\1", content), f"import {path}@{offset}")
