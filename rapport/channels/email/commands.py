"""`rapport mail …`: reading mail from the command line. Nothing here needs a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line, one line a file, in order.")


@click.group()
def mail() -> None:
    """Read and bring in mail."""


@mail.command()
@FILES
@JSON
def parse(files: tuple[Path, ...], as_json: bool) -> None:
    """Show what Rapport reads in each raw mail FILE."""
    from rapport.channels.email.parsing import ParsedMail
    from rapport.channels.email.parsing import parse as read

    for path in files:
        raw, trouble = _bytes(path)
        parsed = ParsedMail(warnings=(trouble,)) if trouble else read(raw)
        if as_json:
            _line({"file": str(path), **parsed.as_json()})
        else:
            sender = parsed.sender.address if parsed.sender else "no sender"
            click.echo(f"{path}: {parsed.kind}, from {sender}: {parsed.subject or 'no subject'}")


@mail.command()
@FILES
@JSON
def cut(files: tuple[Path, ...], as_json: bool) -> None:
    """Tell new words from quoted ones in each FILE: plain text, or HTML where it ends in .html."""
    from rapport.channels.email.parsing.charsets import decode
    from rapport.channels.email.parsing.html_text import to_text
    from rapport.channels.email.parsing.quotes import cut as split

    for path in files:
        text = decode(_bytes(path)[0])
        parts = split(to_text(text, marks=True) if path.suffix.lower() in (".html", ".htm") else text)
        if as_json:
            _line({"file": str(path), "reply_text": parts.reply, "quoted_text": parts.quoted})
        else:
            click.echo(parts.reply)


def _bytes(path: Path) -> tuple[bytes, str]:
    try:
        return path.read_bytes(), ""
    except OSError as error:
        return b"", f"the file could not be read: {error.strerror}"


def _line(answer: dict[str, object]) -> None:
    """One line, whatever stands in it: lone surrogates would stop a strict encoder."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=True) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    mail()
