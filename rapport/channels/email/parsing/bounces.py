"""Delivery reports: RFC 3464 first, then X-Failed-Recipients, then what servers write in prose."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapport.channels.email.parsing import headers, notices, tree
from rapport.channels.email.parsing.addresses import ADDRESS
from rapport.channels.email.parsing.bounce_words import (
    DAEMON,
    DELAY,
    FINAL,
    NOTICE,
    SUBJECT,
)
from rapport.channels.email.parsing.mail import Bounce, Kind, ParsedMail
from rapport.channels.email.parsing.tree import Part

MAX_BOUNCES = 200
FIELD = re.compile(
    r"^[ \t>]*(final-recipient|original-recipient|action|status|diagnostic-code|x-actual-recipient)[ \t]*:[ \t]*(.*)",
    re.IGNORECASE,
)
REPORTS = {"message/delivery-status", "message/global-delivery-status", "message/xdelivery-status"}


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says: `kind` is empty when the mail is none."""

    kind: Kind | None = None
    bounces: tuple[Bounce, ...] = ()
    message_id: str = ""
    cause: str = ""


def read(message: Part, mail: ParsedMail) -> Report:
    """Whether this is a delivery report, for whom, and about which of our messages."""
    signs = _signs(message, mail)
    if not signs:
        return Report()
    original = notices.copied(message, mail.text)
    notice = notices.words_of(message, mail)
    groups = _groups(message, notice)
    if groups:
        report = _structured(groups, notice, original)
        if report is not None:
            return report
    if "sure" not in signs and not _told(signs, mail, notice):
        return Report()
    return _from_prose(message, mail, notice, original)


def _groups(message: Part, notice: str) -> list[dict[str, str]]:
    """The fields of each recipient, from the report's part, or from the text where the report lost its MIME."""
    for part in tree.leaves(message):
        is_report = part.get_content_type() in REPORTS
        if is_report and (groups := _fields(tree.content(part)[: notices.MAX_NOTICE].decode("utf-8", "replace"))):
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
        return Report(kind="receipt", cause="a report that a message arrived", message_id=notices.lost_id(original))
    kind: Kind = "delay" if actions <= {"delayed", "delayed-", "relayed", "delivered", "expanded"} else "bounce"
    wanted = ("delayed",) if kind == "delay" else ("failed", "failure", "error", "")
    chosen = [one for one in groups if re.sub(r"\W.*", "", one.get("action", "").lower()) in wanted] or groups
    bounces = tuple(_of_group(one, notice, original, kind) for one in chosen)
    words = "a report that a message is late" if kind == "delay" else "a report that a message did not arrive"
    return Report(kind, bounces, notices.lost_id(original), words)


def _of_group(group: dict[str, str], notice: str, original: str, kind: Kind) -> Bounce:
    recipient = _address(group.get("final-recipient", ""))
    given = _address(group.get("original-recipient", "")) or recipient
    said = re.sub(r"^\s*[\w-]{1,20}\s*;\s*", "", group.get("diagnostic-code", "")).strip()
    status = (notices.STATUS.search(group.get("status", "")) or [""])[0]
    near = notices.around(notice, recipient or given)
    recipient = given or notices.original_to(original)  # the address that we wrote to, not the one it was passed on to
    return notices.judged(recipient, status, said, near, delayed=kind == "delay")


def _address(value: str) -> str:
    found = ADDRESS.search(headers.raw_text(value.rpartition(";")[2]).replace("+AEA-", "@"))
    return found[0].strip(".") if found else ""


def _signs(message: Part, mail: ParsedMail) -> set[str]:
    """By what this may be a report, told by headers alone: most mail shows no sign, and its words need not be read."""
    kind, given = headers.parameters(message.first("content-type"))
    sender, signs = mail.sender, set()
    if message.first("x-failed-recipients") or (
        kind == "multipart/report" and given.get("report-type", "").lower() in ("delivery-status", "")
    ):
        signs.add("sure")
    if sender is not None and (DAEMON.search(sender.address) or DAEMON.search(sender.name)):
        signs.add("daemon")
    if SUBJECT.match(mail.subject):
        signs.add("titled")
    unsigned = sender is None or headers.unfolded(message.first("return-path")).replace(" ", "") == "<>"
    if unsigned and not (sender and message.first("auto-submitted").lower().startswith("auto-replied")):
        signs.add("unsigned")
    if any(part.get_content_type() in REPORTS for part in tree.leaves(message)):
        signs.add("reported")
    return signs


def _told(signs: set[str], mail: ParsedMail, notice: str) -> bool:
    """Whether the words are those of a report too: a daemon needs few, anyone else also an address that failed."""
    told = bool(NOTICE.search(notice))
    if "daemon" in signs:
        return told or "titled" in signs
    return told and bool(signs & {"titled", "unsigned"}) and bool(notices.candidates(mail, notice))


def _from_prose(message: Part, mail: ParsedMail, notice: str, original: str) -> Report:
    named = [
        one for value in message.headers() if value[0] == "x-failed-recipients" for one in ADDRESS.findall(value[1])
    ]
    recipients = named or notices.candidates(mail, notice)[:1] or [notices.original_to(original)]
    late = bool(DELAY.search(notice) or DELAY.search(mail.subject)) and not _final(notice, mail.subject)
    bounces = tuple(
        notices.judged(one, "", notices.around(notice, one), notice, delayed=late)
        for one in dict.fromkeys(recipients[:MAX_BOUNCES])
    )
    if late:
        return Report("delay", bounces, notices.lost_id(original), "a report that a message is late")
    return Report("bounce", bounces, notices.lost_id(original), "a report that a message did not arrive")


def _final(notice: str, subject: str) -> bool:
    return (
        bool(FINAL.search(notice))
        and not DELAY.search(subject)
        and not re.search(r"warning|not a fatal", notice, re.IGNORECASE)
    )
