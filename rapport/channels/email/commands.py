"""`rapport mail …`: reading mail from the command line. Only `import` needs a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@mail.command(name="import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--inbox", "name", default="", help="Name or address of the inbox; by default the first one.")
@click.option("--trust", is_flag=True, help="Believe the From addresses. For archives of your own only.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object at the end instead of words.")
@click.pass_context
def import_(ctx: click.Context, path: Path, name: str, trust: bool, as_json: bool) -> None:
    """Bring in the mails of PATH: an mbox file, a Maildir, a folder of .eml files, or one mail.

    All of it is stored before anything is read. Run again after an interruption, it goes on and doubles nothing.
    """
    ctx.with_resource(ctx.obj())
    from rapport.channels.email.archives import NotAnArchive, archive
    from rapport.channels.email.importing import bring_in, inbox_named

    try:
        found, inbox = archive(path), inbox_named(name)
    except (NotAnArchive, LookupError) as error:
        raise click.ClickException(str(error)) from error
    with _progress(quiet=as_json) as told:
        counted = bring_in(found, inbox, trusted=trust, told=told)
    if as_json:
        _line(dict(counted))
    else:
        click.echo(f"Into {inbox}: " + ", ".join(f"{name} {number:,}" for name, number in counted.items()))


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each phase, on a terminal's standard error only."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = [TextColumn("{task.description:10}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%")]
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console, disable=quiet) as progress:
        phases: dict[str, TaskID] = {}

        def told(phase: str, done: int, total: int) -> None:
            if phase not in phases:
                phases[phase] = progress.add_task(phase, total=total)
            progress.update(phases[phase], completed=done, total=total)

        yield told


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
