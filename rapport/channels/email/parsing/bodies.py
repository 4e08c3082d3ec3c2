"""The body of a mail out of its parts: which are its words, which its pictures, which its files."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass, field

from rapport.channels.email.parsing import attachments, charsets, headers, html, html_text, transfer, tree
from rapport.channels.email.parsing.mail import Attachment
from rapport.channels.email.parsing.tree import Part

META_CHARSET = re.compile(rb"<meta[^>]{1,200}charset=[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
MAX_TEXT = 5_000_000
MARKUP = re.compile(r"<(?:html|body|div|p|br|table|span|!doctype)\b", re.IGNORECASE)


@dataclass(slots=True)
class Words:
    """One stretch of the body. Only one of the two may be filled; then the other is made from it."""

    text: str = ""
    html: str = ""


@dataclass(slots=True)
class Body:
    """What was found on the way through the parts."""

    words: list[Words] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    left: int = tree.MAX_PARTS

    def text(self) -> str:
        return "\n\n".join(one.text or html_text.to_text(one.html) for one in self.words if one.text or one.html)

    def html(self) -> str:
        if not any(one.html for one in self.words):
            return ""
        return "<br>\n".join(one.html or html.from_text(one.text) for one in self.words if one.text or one.html)


def read(message: Part) -> Body:
    body = Body()
    _gather(message, body, first=True)
    if body.left <= 0:
        body.warnings.append(f"more than {tree.MAX_PARTS} parts: the rest was left out")
    return body


def _gather(part: Part, body: Body, *, first: bool = False) -> None:
    """Depth is bounded by the tree, the number of parts by `left`."""
    body.left -= 1
    if body.left <= 0:
        return
    kind = part.get_content_type()
    if kind == "multipart/alternative" and part.children():
        _gather_alternative(part, body)
    elif kind.startswith("multipart/") and part.children():
        for index, child in enumerate(part.children()):
            _gather(child, body, first=first and index == 0)
    elif kind.startswith("multipart/") and first:
        _add_words(part, "text/plain", body)
    elif _is_words(part, kind, first or not body.words):
        _add_words(part, kind, body)
    else:
        _add_file(part, body)


def _gather_alternative(part: Part, body: Body) -> None:
    """The same words several times: the plain and the HTML version belong together."""
    inner = Body(left=body.left)
    for child in part.children():
        before = len(inner.words)
        _gather(child, inner, first=True)
        if (
            child.get_content_type() == "text/plain"
            and len(inner.words) == before + 1
            and not inner.words[-1].text.strip()
        ):
            inner.words.pop()
    body.left = inner.left
    body.files += inner.files
    body.warnings += inner.warnings
    texts = [one for one in inner.words if one.text and not one.html]
    htmls = [one for one in inner.words if one.html]
    if texts and htmls:
        body.words.append(Words(texts[0].text, "<br>\n".join(one.html for one in htmls)))
    else:
        body.words += htmls or texts[:1]


def _is_words(part: Part, kind: str, expected: bool) -> bool:
    """Text is a file when it says so, or has a name and is not where the body is expected."""
    if kind not in ("text/plain", "text/html", "text/enriched", "text/richtext", "text/x-markdown", "text/markdown"):
        return (
            kind.startswith("text/") and expected and not attachments.name_of(part) and kind in ("text/", "text/text")
        )
    disposition, _ = headers.parameters(part.first("content-disposition"))
    if disposition == "attachment":
        return False
    return expected or not attachments.name_of(part)


def _add_words(part: Part, kind: str, body: Body) -> None:
    raw = tree.content(part)
    if (clear := transfer.undeclared_base64(raw)) is not None:
        raw = clear
        body.warnings.append("the body was base64 without saying so")
    if b"\nbegin" in raw or raw.startswith(b"begin"):
        raw = _without_uu(raw, body)
    text = _decoded(part, raw, kind)
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        body.warnings.append("the text was very long: its beginning is shown")
    if kind == "text/html" or (
        kind == "text/plain" and text[:500].lstrip().lower().startswith(("<html", "<!doctype html"))
    ):
        body.words.append(Words(html=text))
    elif kind in ("text/enriched", "text/richtext"):
        body.words.append(Words(text=re.sub(r"<[^<>]{1,100}>", "", text)))
    else:
        body.words.append(Words(text=_unflowed(part, text.replace("\r\n", "\n").replace("\r", "\n"))))


def _decoded(part: Part, raw: bytes, kind: str) -> str:
    label = tree.charset_of(part)
    if kind == "text/html" and (not label or label in charsets.WEAK) and (found := META_CHARSET.search(raw[:4_000])):
        label = found[1].decode("ascii")
    return charsets.decode(raw, label)


def _unflowed(part: Part, text: str) -> str:
    """RFC 3676: lines that end in a space go on in the next one."""
    _, given = headers.parameters(part.first("content-type"))
    if given.get("format", "").lower() != "flowed":
        return text
    out: list[list[str]] = []
    open_line = False
    for line in text.split("\n"):
        line = line[1:] if line.startswith(" ") else line
        if open_line and not line.startswith(">"):
            out[-1].append(line)
        else:
            out.append([line])
        open_line = line.endswith(" ") and line != "-- " and not line.startswith(">")
        if open_line and given.get("delsp", "").lower() == "yes":
            out[-1][-1] = line[:-1]
    return "\n".join("".join(pieces) for pieces in out)


def _without_uu(raw: bytes, body: Body) -> bytes:
    raw, files = transfer.uu_files(raw)
    for name, content in files:
        clean = attachments.safe_name(headers.raw_text(name.decode("utf-8", "surrogateescape"))) or "file.bin"
        kind = mimetypes.guess_type(clean)[0] or "application/octet-stream"
        body.files.append(Attachment(clean, kind, content))
    return raw


def _add_file(part: Part, body: Body) -> None:
    body.files.append(attachments.attachment(part, len(body.files) + 1, tree.charset_of(part)))
