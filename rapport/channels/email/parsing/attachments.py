"""The files of a mail: names as people wrote them, or the best that can be made up."""

from __future__ import annotations

import mimetypes
import re

from rapport.channels.email.parsing import headers, tree
from rapport.channels.email.parsing.mail import Attachment
from rapport.channels.email.parsing.tree import Part

UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")
EXTENSIONS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "text/x-vcard": ".vcf",
    "text/vcard": ".vcf",
    "text/rfc822-headers": ".txt",
    "message/delivery-status": ".txt",
    "message/feedback-report": ".txt",
    "message/disposition-notification": ".txt",
    "application/ms-tnef": ".dat",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
}
MAX_NAME = 200


def name_of(part: Part, hint: str = "") -> str:
    """The file name that a part carries, without folders; empty if it has none."""
    for header, key in (("content-disposition", "filename"), ("content-type", "name")):
        _, given = headers.parameters(part.first(header), hint)
        if clean := safe_name(given.get(key, "")):
            return clean
    return ""


def safe_name(name: str) -> str:
    """No folders, no control characters, not longer than a file system takes."""
    name = UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    if len(name) <= MAX_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: MAX_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) < 20 else name[:MAX_NAME]


def content_id(part: Part) -> str:
    return re.sub(r"\s+", "", headers.unfolded(part.first("content-id"))).strip("<>")


def attachment(part: Part, number: int, hint: str = "") -> Attachment:
    """A part as a file. An attached mail keeps its bytes and is named by its subject."""
    kind = part.get_content_type()
    disposition = headers.parameters(part.first("content-disposition"))[0]
    if kind.startswith("message/") and part.children():
        name = name_of(part, hint) or _mail_name(part, number)
        if kind == "message/rfc822" and not name.lower().endswith((".eml", ".msg")):
            name += ".eml"
    else:
        name = name_of(part, hint) or made_up(kind, number)
    shown = disposition == "inline" and kind.startswith("image/")
    return Attachment(name, kind, tree.content(part), content_id(part), shown)


def made_up(kind: str, number: int) -> str:
    ending = EXTENSIONS.get(kind) or mimetypes.guess_extension(kind) or ".bin"
    word = "image" if kind.startswith("image/") else kind.partition("/")[2] if kind in EXTENSIONS else "file"
    if kind.startswith("message/"):
        return f"{word}{ending}"
    return f"{'file' if kind.startswith('text/') else word}-{number}{ending}"


def _mail_name(part: Part, number: int) -> str:
    described = safe_name(headers.text(part.first("content-description")))[:80]
    if part.get_content_type() != "message/rfc822":
        return f"{described}.txt" if described else made_up(part.get_content_type(), number)
    inner = part.children()[0]
    hint = next((charset for one in tree.leaves(inner) if (charset := tree.charset_of(one))), "")
    subject = safe_name(headers.text(inner.first("subject"), hint))[:80]
    return f"{subject or described or f'mail-{number}'}.eml"
