"""The parts of a mail: the standard library's tolerant parser, kept from going too deep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.feedparser import BytesFeedParser
from email.message import Message
from email.policy import compat32

from rapport.channels.email.parsing import headers
from rapport.channels.email.parsing.transfer import decoded

MAX_DEPTH = 20
MAX_PARTS = 2_000
JUNK_BEFORE_HEADERS = re.compile(rb"\A(?:>?From [^\n]*\n)+")
HEADER_LINE = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]|>?From ")
BOUNDARY = re.compile(
    rb"^--([^\s\"][^\r\n\"]{1,120}?)[ \t]*\r?\n(?:[A-Za-z-]{1,40}:[^\n]{0,500}\n){0,5}?content-", re.I | re.M
)
UNINDENTED = re.compile(rb"^(content-(?:type|disposition):[^\r\n]{1,200};)[ \t]*\r?\n(?=[a-z-]{1,20}=)", re.I | re.M)
MAX_REPAIRED = 200_000


class Part(Message):
    """A message that knows its depth. Beyond the limit it is an opaque file, so the parser does not go in."""

    depth = 0

    def attach(self, payload: Message) -> None:  # type: ignore[override]  # the parser attaches messages only
        if isinstance(payload, Part):
            payload.depth = self.depth + 1
        super().attach(payload)

    def get_content_type(self) -> str:
        if self.depth > MAX_DEPTH:
            return "application/octet-stream"
        return super().get_content_type()

    def headers(self) -> Iterator[tuple[str, str]]:
        """Names in lower case with their raw values (bytes above 127 as surrogates)."""
        for name, value in self.raw_items():
            yield name.strip().lower(), str(value)

    def first(self, name: str) -> str:
        return next((value for header, value in self.headers() if header == name), "")

    @property
    def held(self) -> object:
        """The payload as it came. The library's own getter decodes it by its label, which may be wrong, and raises."""
        return vars(self).get("_payload")

    def bytes(self) -> bytes:
        payload = self.held
        return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""

    def children(self) -> list[Part]:
        payload = self.held
        return [one for one in payload if isinstance(one, Part)] if isinstance(payload, list) else []


def read(raw: bytes) -> Part:
    """The tree of parts of a whole mail."""
    feed = BytesFeedParser(lambda *_, **__: Part(compat32), policy=compat32)
    feed.feed(repaired(raw))
    message = feed.close()
    assert isinstance(message, Part)
    if message.get_content_maintype() == "multipart" and not message.children():
        _split_anyway(message)
    return message


def read_head(raw: bytes) -> Part:
    """The headers alone."""
    raw = repaired(raw[:MAX_REPAIRED])
    end = _end_of_headers(raw)
    return read(raw if end is None else raw[:end])


def _split_anyway(message: Part) -> None:
    """Take the parts by the line that does stand between them, where a gateway changed it or the header lost it."""
    body = message.bytes()
    found = BOUNDARY.search(body)
    if not found:
        return
    feed = BytesFeedParser(lambda *_, **__: Part(compat32), policy=compat32)
    feed.feed(b'Content-Type: multipart/mixed; boundary="' + found[1] + b'"\n\n' + body)
    again = feed.close()
    assert isinstance(again, Part)
    if again.children():
        vars(message)["_payload"] = again.held


def repaired(raw: bytes) -> bytes:
    """The mail without what stands before its headers, and without lines in them that are none.

    The standard parser takes the first line that is no header for the body's start; senders and gateways leave such
    lines behind (a wrapped subject not indented, a stray mbox line), and the headers after them would be lost.
    """
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    raw = JUNK_BEFORE_HEADERS.sub(b"", raw, count=1)
    raw = UNINDENTED.sub(rb"\1 ", raw)
    if b"\n" not in raw[:MAX_REPAIRED] and b"\r" in raw[:MAX_REPAIRED]:
        raw = raw.replace(b"\r", b"\n")
    end = _end_of_headers(raw)
    if end is None:
        return raw
    lines = raw[:end].split(b"\n")
    good = [bool(HEADER_LINE.match(line)) for line in lines]
    while lines and not good[0] and sum(good[1:7]) > 2:
        lines, good = lines[1:], good[1:]
    if all(good[:-1]) or not good[0]:
        return b"\n".join(lines) + raw[end:]
    kept = [_kept(line, index, good) for index, line in enumerate(lines)]
    return b"\n".join(line for line in kept if line is not None) + raw[end:]


def _end_of_headers(raw: bytes) -> int | None:
    found = re.search(rb"\n[ \t]*\r?\n", raw[:MAX_REPAIRED])
    return found.start() + 1 if found else None


def _kept(line: bytes, index: int, good: list[bool]) -> bytes | None:
    """A stray line among headers continues the one before it."""
    if good[index] or not line.strip():
        return line
    return b" " + line


def leaves(part: Part) -> Iterator[Part]:
    """Parts that hold content, attached messages among them (not opened), in the mail's order."""
    left = MAX_PARTS
    stack = [part]
    while stack and left:
        one = stack.pop()
        left -= 1
        if one.is_multipart() and one.get_content_maintype() == "multipart":
            stack.extend(reversed(one.children()))
        else:
            yield one


def every(part: Part) -> Iterator[Part]:
    """Every part, those inside attached messages too."""
    left = MAX_PARTS
    stack = [part]
    while stack and left:
        one = stack.pop()
        left -= 1
        yield one
        stack.extend(reversed(one.children()))


def content(part: Part) -> bytes:
    """The part's bytes, its transfer encoding undone as far as it can be."""
    if isinstance(part.held, list):
        return b"\n".join(whole(child) for child in part.children()[:MAX_PARTS])
    encoding = part.first("content-transfer-encoding").split(";")[0].strip().strip("\"'").lower()
    return decoded(part.bytes(), encoding)


def whole(part: Part) -> bytes:
    """An attached message as bytes; if the generator stumbles over a broken one, what can be had of it."""
    try:
        return part.as_bytes(policy=compat32)
    except Exception:  # the library's generator fails in many ways on malformed parts, and the file must not be lost
        head = "".join(f"{name}: {value}\n" for name, value in part.raw_items())
        body = part.get_payload()
        return (head + "\n" + (body if isinstance(body, str) else "")).encode("utf-8", "surrogateescape")


def charset_of(part: Part) -> str:
    return headers.parameters(part.first("content-type"))[1].get("charset", "").strip()
