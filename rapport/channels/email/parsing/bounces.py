"""Delivery reports: RFC 3464 first, then X-Failed-Recipients, then what servers write in prose."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapport.channels.email.parsing import headers, tree
from rapport.channels.email.parsing.addresses import ADDRESS
from rapport.channels.email.parsing.bounce_words import (
    CAUSES,
    COPY_STARTS,
    DAEMON,
    DELAY,
    FINAL,
    NOTICE,
    SUBJECT,
    UNKNOWN,
    Cause,
)
from rapport.channels.email.parsing.mail import Bounce, Kind, ParsedMail
from rapport.channels.email.parsing.tree import Part

MAX_NOTICE = 60_000
MAX_BOUNCES = 200
MAX_REASON = 500
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY_CODE = re.compile(r"(?<![\d.#-])([45]\d\d)(?=[ \-:>])")
FIELD = re.compile(
    r"^[ \t>]*(final-recipient|original-recipient|action|status|diagnostic-code|x-actual-recipient)[ \t]*:[ \t]*(.*)",
    re.IGNORECASE,
)
COPIED_ID = re.compile(r"^[> \t]*message-id:\s*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
COPIED_TO = re.compile(r"^[> \t]*to:\s*([^\r\n]{1,500})", re.IGNORECASE | re.MULTILINE)
REPORTS = {"message/delivery-status", "message/global-delivery-status", "message/xdelivery-status"}
COPIES = {
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global",
    "message/global-headers",
    "message/partial",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says: `kind` is empty when the mail is none."""

    kind: Kind | None = None
    bounces: tuple[Bounce, ...] = ()
    message_id: str = ""
    cause: str = ""


def read(message: Part, mail: ParsedMail) -> Report:
    """Whether this is a delivery report, for whom, and about which of our messages."""
    original = _copied(message, mail.text)
    notice = _notice(message, mail)
    groups = _groups(message, notice)
    if groups:
        report = _structured(groups, notice, original)
        if report is not None:
            return report
    if not _looks_like_one(message, mail, notice):
        return Report()
    return _from_prose(message, mail, notice, original)


# --- the lost message


def _copied(message: Part, text: str) -> str:
    """The headers of the message that did not arrive."""
    for part in tree.every(message):
        if part is not message and part.get_content_type() in COPIES:
            return tree.content(part)[:MAX_NOTICE].decode("utf-8", "replace")
    found = COPY_STARTS.search(text[:MAX_NOTICE])
    return text[found.start() : found.start() + MAX_NOTICE] if found else ""


def _notice(message: Part, mail: ParsedMail) -> str:
    """What the server itself says, without the copy of the lost message."""
    text = mail.text[:MAX_NOTICE]
    found = COPY_STARTS.search(text, 1)
    return text[: found.start()] if found and found.start() > 20 else text


def lost_id(original: str) -> str:
    found = COPIED_ID.search(original)
    return headers.message_id(found[1]) if found else ""


# --- RFC 3464


def _groups(message: Part, notice: str) -> list[dict[str, str]]:
    """The fields of each recipient, from the report's part, or from the text where the report lost its MIME."""
    for part in tree.leaves(message):
        told = tree.content(part)[:MAX_NOTICE].decode("utf-8", "replace") if part.get_content_type() in REPORTS else ""
        if groups := _fields(told):
            return groups
    return _fields(notice) if re.search(r"^[ >]*final-recipient:", notice, re.IGNORECASE | re.MULTILINE) else []


def _fields(text: str) -> list[dict[str, str]]:
    groups: list[dict[str, str]] = [{}]
    last = ""
    for line in text.splitlines():
        found = FIELD.match(line)
        if found:
            last = found[1].lower()
            if last in groups[-1]:
                groups.append({})
            groups[-1].setdefault(last, found[2].strip())
        elif line[:1] in (" ", "\t") and line.strip() and last:
            groups[-1][last] = f"{groups[-1][last]} {line.strip()}"[:2_000]
        else:
            last = ""
            if not line.strip() and groups[-1].keys() & {"final-recipient", "original-recipient"}:
                groups.append({})
    return [one for one in groups if {"final-recipient", "original-recipient", "action"} & one.keys()][:MAX_BOUNCES]


def _structured(groups: list[dict[str, str]], notice: str, original: str) -> Report | None:
    actions = {one.get("action", "failed").split()[0].lower() if one.get("action") else "failed" for one in groups}
    actions = {re.sub(r"\W.*", "", action) for action in actions}
    if actions <= {"delivered", "relayed", "expanded"}:
        return Report(kind="receipt", cause="a report that a message arrived", message_id=lost_id(original))
    kind: Kind = "delay" if actions <= {"delayed", "delayed-", "relayed", "delivered", "expanded"} else "bounce"
    wanted = ("delayed",) if kind == "delay" else ("failed", "failure", "error", "")
    chosen = [one for one in groups if re.sub(r"\W.*", "", one.get("action", "").lower()) in wanted] or groups
    bounces = tuple(_of_group(one, notice, original, kind) for one in chosen)
    words = "a report that a message is late" if kind == "delay" else "a report that a message did not arrive"
    return Report(kind, bounces, lost_id(original), words)


def _of_group(group: dict[str, str], notice: str, original: str, kind: Kind) -> Bounce:
    recipient = _address(group.get("final-recipient", ""))
    given = _address(group.get("original-recipient", "")) or recipient
    said = re.sub(r"^\s*[\w-]{1,20}\s*;\s*", "", group.get("diagnostic-code", "")).strip()
    status = (STATUS.search(group.get("status", "")) or [""])[0]
    near = _around(notice, recipient or given)
    recipient = recipient or given or _original_to(original)
    return judged(recipient, status, said, near, delayed=kind == "delay")


def _address(value: str) -> str:
    found = ADDRESS.search(headers.raw_text(value.rpartition(";")[2]).replace("+AEA-", "@"))
    return found[0].strip(".") if found else ""


def _original_to(original: str) -> str:
    found = COPIED_TO.search(original)
    address = ADDRESS.search(found[1]) if found else None
    return address[0] if address else ""


# --- the verdict


def judged(recipient: str, status: str, said: str, near: str = "", *, delayed: bool = False) -> Bounce:
    """The cause by the server's words, narrow before wide; by the status code where words tell nothing."""
    words = " ".join(said.replace("\u2019", "'").split())
    cause = _cause(words, status)
    if cause is UNKNOWN and near:
        cause = _cause(" ".join(near.replace("\u2019", "'").split()), status)
    code = _status(words, near, status) or cause.status
    reason = (words or _first_sentence(near))[:MAX_REASON] or cause.words
    passing = delayed or (status or code).startswith("4")
    return Bounce(recipient, code, cause.dead and not passing, reason)


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


# --- prose


def _looks_like_one(message: Part, mail: ParsedMail, notice: str) -> bool:
    """A daemon's name or an empty return path, and words of failure; or headers that only such mail has."""
    if message.first("x-failed-recipients"):
        return True
    kind, given = headers.parameters(message.first("content-type"))
    if kind == "multipart/report" and given.get("report-type", "").lower() in ("delivery-status", ""):
        return True
    sender = mail.sender
    daemon = sender is not None and bool(DAEMON.search(sender.address) or DAEMON.search(sender.name))
    replied = message.first("auto-submitted").lower().startswith("auto-replied")
    if replied and sender is not None and not daemon and not SUBJECT.match(mail.subject):
        return False
    daemon = daemon or headers.unfolded(message.first("return-path")).replace(" ", "") == "<>" or sender is None
    told = bool(NOTICE.search(notice))
    titled = bool(SUBJECT.match(mail.subject))
    return (daemon and (told or titled)) or (titled and told and bool(_candidates(mail, notice)))


def _from_prose(message: Part, mail: ParsedMail, notice: str, original: str) -> Report:
    named = [
        one for value in message.headers() if value[0] == "x-failed-recipients" for one in ADDRESS.findall(value[1])
    ]
    recipients = named or _candidates(mail, notice)[:1] or [one for one in [_original_to(original)] if one]
    late = bool(DELAY.search(notice) or DELAY.search(mail.subject)) and not _final(notice, mail.subject)
    bounces = tuple(
        judged(one, "", _around(notice, one), notice, delayed=late) for one in dict.fromkeys(recipients[:MAX_BOUNCES])
    ) or (judged("", "", "", notice, delayed=late),)
    if late:
        return Report("delay", bounces, lost_id(original), "a report that a message is late")
    return Report("bounce", bounces, lost_id(original), "a report that a message did not arrive")


def _final(notice: str, subject: str) -> bool:
    return (
        bool(FINAL.search(notice))
        and not DELAY.search(subject)
        and not re.search(r"warning|not a fatal", notice, re.IGNORECASE)
    )


def _candidates(mail: ParsedMail, notice: str) -> list[str]:
    """Addresses in the notice that can be the one that failed: not ours, not the server's own."""
    ours = {one.address.casefold() for one in (*mail.to, *mail.cc)}
    if mail.sender:
        ours.add(mail.sender.address.casefold())
    found = [
        one.strip(".'`*|/")
        for one in ADDRESS.findall(notice.replace("mailto:", " ").replace("SMTP:", " ").replace("smtp;", " "))
    ]
    likely = [one for one in found if one.casefold() not in ours and not DAEMON.search(one) and ".." not in one]
    return list(dict.fromkeys(likely)) or [one for one in found if not DAEMON.search(one)][:1]


def _around(notice: str, address: str) -> str:
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
