"""The bytes of files, each stored once."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import auto_prefetch
import filetype
from django.conf import settings
from django.db import models

#: The only types that a browser may show from our own address; all else is a download.
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
CHUNK = 1024 * 1024


class Blob(auto_prefetch.Model):
    """One stored file by its content: the same bytes, however often they come, lie on the disk once."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.content_type}, {self.size} bytes)"

    @classmethod
    def store(cls, chunks: Iterable[bytes], *, claimed_type: str = "application/octet-stream") -> "Blob":
        """Stream the chunks to disk and answer the one Blob with this content.

        The file is in its place, flushed, before the row says so. Its type is sniffed from the bytes; what the sender
        claimed only stands where nothing is recognised.
        """
        digest, size, head, waiting = _write(chunks)
        path = _path(digest)
        if path.exists():
            waiting.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            waiting.replace(path)
            _flush(path.parent)
        content_type = _sniffed(head, claimed_type)
        blob, _ = cls.objects.get_or_create(sha256=digest, defaults={"size": size, "content_type": content_type})
        return blob

    @property
    def path(self) -> Path:
        return _path(self.sha256)

    @property
    def shown_inline(self) -> bool:
        return self.content_type in SHOWN_INLINE

    def open(self) -> BinaryIO:
        return self.path.open("rb")

    def read(self) -> bytes:
        return self.path.read_bytes()


def _flush(folder: Path) -> None:
    """Let the folder remember its file even if the power goes now: the row that names it comes next."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _path(digest: str) -> Path:
    folder: Path = settings.RAPPORT_DATA / "files"
    return folder / digest[:2] / digest[2:4] / digest


def _write(chunks: Iterable[bytes]) -> tuple[str, int, bytes, Path]:
    folder: Path = settings.RAPPORT_DATA / "files" / "arriving"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size, head = hashlib.sha256(), 0, b""
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        for chunk in chunks:
            head = head or chunk[:4096]
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size, head, Path(file.name)


def _sniffed(head: bytes, claimed: str) -> str:
    found = filetype.guess_mime(head)
    if found:
        return str(found)
    # A picture that isn't one (an SVG, an HTML page called .png) must not be shown as one.
    claimed = claimed.split(";")[0].strip().lower()
    return (
        "application/octet-stream" if claimed in SHOWN_INLINE or len(claimed) > 100 or "/" not in claimed else claimed
    )
