"""Header values in words: encoded words, parameters, ids and dates as broken as real mail has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from rapport.channels.email.parsing import charsets, transfer

# Bounded, so that a header of a million "=?" stays linear. Spaces inside a word and a missing "?=" are met in mail.
WORD = re.compile(
    r"=\?([^?\s]{1,60}?)(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]{0,4000}(?:\?(?!=)[^?]{0,400}){0,20})(?:\?=|$)"
)
FOLD = re.compile(r"\r?\n[ \t]*|\r")
BETWEEN = re.compile(r"\s*\Z")
SPACES = re.compile(r"[ \t\r\n]+")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ID = re.compile(r"<\s*([^<>]{1,998}?)\s*>")
BARE_ID = re.compile(r"[^\s<>,;()\"]{1,500}@[^\s<>,;()\"]{1,400}")
PARAMETER = re.compile(
    r";\s*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})\s*=\s*(\"(?:[^\"\\]|\\.){0,10000}\"?|[^;]{0,10000})",
    re.DOTALL,
)
NUMBERED = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?\Z")
COMMENT = re.compile(r"\([^()]*\)")
MAX_HEADER = 100_000
MAX_REFERENCES = 2_000_000
MAX_IDS = 500


def unfolded(value: str, limit: int = MAX_HEADER) -> str:
    return FOLD.sub(" ", value[:limit]).strip()


def text(value: str, hint: str = "") -> str:
    """A header as people read it. `hint` is the character set of the body, for raw bytes with no label."""
    return SPACES.sub(" ", CONTROLS.sub("", words(unfolded(value), hint))).strip()


def words(value: str, hint: str = "") -> str:
    """Encoded words decoded; neighbours of one character set are joined first, as senders split inside characters."""
    if "=?" not in value:
        return raw_text(value, hint)
    out: list[str] = []
    held = b""
    label = ""
    at = 0
    for found in WORD.finditer(value):
        gap = value[at : found.start()]
        near = bool(held) and not gap.strip()
        if not (near and found[1].lower() == label):
            out.append(charsets.decode(held, label) if held else "")
            out.append("" if near else raw_text(gap, hint))
            held, label = b"", found[1].lower()
        held += _word_bytes(found[2], found[3])
        held = held or b" "[:0]
        at = found.end()
    out.append(charsets.decode(held, label) if held else "")
    out.append(raw_text(value[at:], hint))
    return "".join(out)


def raw_text(value: str, hint: str = "") -> str:
    """A header that was not encoded at all: UTF-8 where it is, else the body's character set."""
    if value.isascii():
        return value
    raw = value.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeError:
        return charsets.decode(raw, hint)


def _word_bytes(encoding: str, encoded: str) -> bytes:
    raw = encoded.encode("utf-8", "surrogateescape")
    if encoding in "bB":
        return transfer.from_base64(raw)
    return transfer.decoded(raw.replace(b"_", b"=20").replace(b" ", b"=20"), "q")


def parameters(value: str, hint: str = "") -> tuple[str, dict[str, str]]:
    """The value before the first semicolon in lower case, and its parameters: RFC 2231, encoded words or raw."""
    value = unfolded(value)
    head = value.partition(";")[0].strip().lower()
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, given in PARAMETER.findall(value):
        if found := NUMBERED.match(name.lower()):
            pieces.setdefault(found[1], {}).setdefault(int(found[2] or 0), (_unquoted(given), bool(found[3])))
    return head, {name: _joined(parts, hint) for name, parts in pieces.items()}


def _unquoted(given: str) -> str:
    given = given.strip()
    if given.startswith('"'):
        given = given[1:-1] if given.endswith('"') and len(given) > 1 else given[1:]
        return re.sub(r"\\([\"\\])", r"\1", given)
    return given


def _joined(parts: dict[int, tuple[str, bool]], hint: str) -> str:
    ordered = [parts[number] for number in sorted(parts)]
    if not any(encoded for _, encoded in ordered):
        return text("".join(given for given, _ in ordered), hint)
    charset, raw = hint, b""
    for index, (given, encoded) in enumerate(ordered):
        if encoded and index == 0 and given.count("'") >= 2:
            charset, _, given = given.split("'", 2)
        piece = given.encode("utf-8", "surrogateescape")
        raw += unquote_to_bytes(piece) if encoded else piece
    return SPACES.sub(" ", charsets.decode(raw, charset)).strip()


def ids(*values: str) -> tuple[str, ...]:
    """Every message id in these headers, in order, once, each as `<…>`.

    Several ids, comments, line breaks inside an id and ids without brackets are all met. Of an endless list the
    first and the newest stay.
    """
    found: dict[str, None] = {}
    for value in values:
        flat = unfolded(value, MAX_REFERENCES)
        inside = [SPACES.sub("", one) for one in ID.findall(flat)]
        for one in inside or BARE_ID.findall(COMMENT.sub(" ", flat)):
            found.setdefault(f"<{raw_text(one)}>")
    known = list(found)
    return tuple(known if len(known) <= MAX_IDS else [known[0], *known[1 - MAX_IDS :]])


def message_id(value: str) -> str:
    """The one id of a mail, however it is written; empty if there is none."""
    found = ids(value)
    if found:
        return found[0]
    bare = SPACES.sub("", raw_text(unfolded(value))).strip("<>")[:998]
    return f"<{bare}>" if bare else ""


def date(values: Iterable[str]) -> str | None:
    """The first of these that can be read as a time, in UTC."""
    for value in values:
        when = _time(COMMENT.sub("", unfolded(value)))
        if when is not None:
            return when.isoformat()
    return None


def _time(value: str) -> datetime | None:
    if not value:
        return None
    when: datetime | None
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        when = _loosely(value)
    if when is None:
        return None
    try:
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _loosely(value: str) -> datetime | None:
    """ISO 8601, as some programs write it in place of the mail format."""
    try:
        return datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", value[:100].strip()))
    except ValueError:
        return None
