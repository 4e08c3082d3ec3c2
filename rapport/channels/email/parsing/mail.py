"""What reading a mail gives: plain values, no database, nothing that changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["message", "auto_reply", "bounce", "delay", "receipt", "complaint", "bulk"]
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Address:
    name: str
    address: str

    def as_json(self) -> Json:
        return {"name": self.name, "address": self.address}


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a mail. `inline` says that the body shows it, so that it is not listed under the message."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False

    @property
    def size(self) -> int:
        return len(self.content)

    def as_json(self) -> Json:
        return {
            "name": self.name,
            "content_type": self.content_type,
            "size": self.size,
            "content_id": self.content_id,
            "inline": self.inline,
        }


@dataclass(frozen=True, slots=True)
class Bounce:
    """One address that a mail did not reach. `permanent` means the address is dead, not only this mail refused.

    `reason` is what the server said; `cause` is its kind, a code of `bounce_words.CAUSES`, for words of our own.
    """

    recipient: str
    status: str
    permanent: bool
    reason: str
    cause: str = "unknown"

    def as_json(self) -> Json:
        return {
            "recipient": self.recipient,
            "status": self.status,
            "permanent": self.permanent,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    method: str
    uid: str
    title: str
    start: str
    end: str
    organiser: str

    def as_json(self) -> Json:
        return {
            "method": self.method,
            "uid": self.uid,
            "title": self.title,
            "start": self.start,
            "end": self.end,
            "organiser": self.organiser,
        }


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail as the desk needs it. Ids keep their angle brackets, times are ISO 8601 in UTC, empty means absent.

    Below `warnings` stands what only the importer needs; `as_json` leaves it out, and the attachments' bytes.
    """

    subject: str = ""
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    date: str | None = None
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    html: str = ""
    reply_text: str = ""
    attachments: tuple[Attachment, ...] = ()
    kind: Kind = "message"
    bounces: tuple[Bounce, ...] = ()
    calendar: CalendarEvent | None = None
    warnings: tuple[str, ...] = ()

    quoted_text: str = ""
    auto_cause: str = ""
    auth_results: tuple[str, ...] = ()
    delivered_to: tuple[str, ...] = ()
    failed_message_id: str = ""
    remote_images: bool = False

    @property
    def bounce(self) -> Bounce | None:
        return self.bounces[0] if self.bounces else None

    def as_json(self) -> Json:
        return {
            "subject": self.subject,
            "from": self.sender.as_json() if self.sender else None,
            "reply_to": [one.as_json() for one in self.reply_to],
            "to": [one.as_json() for one in self.to],
            "cc": [one.as_json() for one in self.cc],
            "date": self.date,
            "message_id": self.message_id,
            "in_reply_to": list(self.in_reply_to),
            "references": list(self.references),
            "text": self.text,
            "html": self.html,
            "reply_text": self.reply_text,
            "attachments": [one.as_json() for one in self.attachments],
            "kind": self.kind,
            "bounce": self.bounce.as_json() if self.bounce else None,
            "bounces": [one.as_json() for one in self.bounces],
            "calendar": self.calendar.as_json() if self.calendar else None,
            "warnings": list(self.warnings),
        }
