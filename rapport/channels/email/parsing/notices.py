"""What a delivery report says in words: about whom, why, and which message of ours it means."""

from __future__ import annotations

import re

from rapport.channels.email.parsing import headers, tree
from rapport.channels.email.parsing.addresses import ADDRESS
from rapport.channels.email.parsing.bounce_words import CAUSES, COPY_STARTS, DAEMON, UNKNOWN, Cause
from rapport.channels.email.parsing.mail import Bounce, ParsedMail
from rapport.channels.email.parsing.tree import Part

MAX_NOTICE = 60_000
MAX_REASON = 500
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY_CODE = re.compile(r"(?<![\d.#-])([45]\d\d)(?=[ \-:>])")
COPIED_ID = re.compile(r"^[> \t]*message-id:\s*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
COPIED_TO = re.compile(r"^[> \t]*to:\s*([^\r\n]{1,500})", re.IGNORECASE | re.MULTILINE)
COPIES = {
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global",
    "message/global-headers",
    "message/partial",
}
INTRODUCED = re.compile(
    r"(?:following (?:recipient|address)|failed recipients?|did not reach|not be delivered to|recipient\(s\))",
    re.IGNORECASE,
)
BEFORE_ADDRESS = re.compile(r"mailto:|smtp[:;=]|rfc822;", re.IGNORECASE)


def copied(message: Part, text: str) -> str:
    """The headers of the message that did not arrive."""
    for part in tree.every(message):
        if part is not message and part.get_content_type() in COPIES:
            return tree.content(part)[:MAX_NOTICE].decode("utf-8", "replace")
    found = COPY_STARTS.search(text[:MAX_NOTICE])
    return text[found.start() : found.start() + MAX_NOTICE] if found else ""


def words_of(message: Part, mail: ParsedMail) -> str:
    """What the server itself says, without the copy of the lost message."""
    text = mail.text[:MAX_NOTICE]
    found = COPY_STARTS.search(text, 1)
    return text[: found.start()] if found and found.start() > 20 else text


def lost_id(original: str) -> str:
    found = COPIED_ID.search(original)
    return headers.message_id(found[1]) if found else ""


def original_to(original: str) -> str:
    found = COPIED_TO.search(original)
    address = ADDRESS.search(found[1]) if found else None
    return address[0] if address else ""


def judged(recipient: str, status: str, said: str, near: str = "", *, delayed: bool = False) -> Bounce:
    """The cause by the server's words, narrow before wide; by the status code where words tell nothing."""
    words = " ".join(said.replace("\u2019", "'").split())
    cause = _cause(words, status)
    if cause is UNKNOWN and near:
        cause = _cause(" ".join(near.replace("\u2019", "'").split()), status)
    code = _status(words, near, status) or cause.status
    reason = (words or _first_sentence(near))[:MAX_REASON] or cause.words
    passing = delayed or (status or code).startswith("4")
    return Bounce(recipient, code, cause.dead and not passing, reason, cause.code)


def _cause(words: str, status: str) -> Cause:
    for cause in CAUSES:
        if cause.pattern.search(words):
            return cause
    if status and not status.endswith(".0.0"):
        return next((cause for cause in CAUSES if cause.pattern.search(status)), UNKNOWN)
    return UNKNOWN


def _status(words: str, near: str, status: str) -> str:
    """The narrowest code given: the report's own is often 5.0.0 where the server said 5.1.1."""
    if status and not status.endswith("0.0"):
        return status
    for text in (words, near):
        if found := STATUS.search(text):
            return found[1]
    if status:
        return status
    reply = REPLY_CODE.search(words or near)
    return f"{reply[1][0]}.0.0" if reply else ""


def _first_sentence(near: str) -> str:
    return " ".join(near.split())


def candidates(mail: ParsedMail, notice: str) -> list[str]:
    """Addresses in the notice that can be the one that failed: not ours, not the server's own."""
    ours = {one.address.casefold() for one in (*mail.to, *mail.cc)}
    if mail.sender:
        ours.add(mail.sender.address.casefold())
    begun = INTRODUCED.search(notice)
    ordered = notice[begun.end() :] + "\n" + notice[: begun.end()] if begun else notice
    found = [one.strip(".'`*|/])") for one in ADDRESS.findall(BEFORE_ADDRESS.sub(" ", ordered))]
    likely = [one for one in found if one.casefold() not in ours and not DAEMON.search(one) and ".." not in one]
    return list(dict.fromkeys(likely)) or [one for one in found if not DAEMON.search(one)][:1]


def around(notice: str, address: str) -> str:
    """What the notice says about an address: from its line to the end of the paragraph, and the next where short."""
    at = notice.casefold().find(address.casefold()) if address else -1
    if at < 0:
        return ""
    start = notice.rfind("\n", 0, at) + 1
    end = notice.find("\n\n", at)
    if 0 <= end < at + len(address) + 12:
        end = notice.find("\n\n", end + 2)
    lines = notice[start : end if end > 0 else len(notice)][:2_000].split("\n")
    for index, line in enumerate(lines):
        other = ADDRESS.match(line.strip(" <\t"))
        if index and other and other[0].casefold().rstrip(".:>") != address.casefold():
            return "\n".join(lines[:index])
    return "\n".join(lines)
