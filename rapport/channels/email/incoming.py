"""From a reading to what the desk's door takes."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from rapport.channels.email.folding import folded
from rapport.channels.email.joining import Place
from rapport.channels.email.parsing import Address, Attachment
from rapport.channels.email.reader import Reading
from rapport.core.clock import now
from rapport.core.models import Blob
from rapport.desk.models import Inbox, Incoming, IncomingFile, Message
from rapport.people.models import Customer

MAX_TEXT = 1_000_000


def receive(
    inbox: Inbox,
    reading: Reading,
    place: Place,
    *,
    is_proven: bool,
    automatic: str,
    customer: Customer | None = None,
) -> Message:
    """Let the inbox hear this mail; answers the message that it became."""
    given = incoming(reading, place, is_proven=is_proven, automatic=automatic)
    return cast(Message, inbox.receive(given, customer=customer))


def incoming(reading: Reading, place: Place, *, is_proven: bool, automatic: str) -> Incoming:
    mail = reading.parsed
    assert mail.sender
    return Incoming(
        sender=storable(mail.sender.address),
        sender_name=storable(mail.sender.name),
        subject=storable(mail.subject),
        text=storable(mail.text)[:MAX_TEXT],
        html=storable(folded(mail)),
        reply_text=storable(mail.reply_text)[:MAX_TEXT],
        external_id=storable(mail.message_id)[:998],
        conversation_id=place.proven,
        claimed_id=place.claimed,
        proven=is_proven,
        automatic=automatic,
        sent_at=sent_at(mail.date),
        recipients={
            "from": people((mail.sender,)),
            "reply_to": people(mail.reply_to),
            "to": people(mail.to),
            "cc": people(mail.cc),
        },
        files=[file(one) for one in mail.attachments],
    )


def file(attachment: Attachment) -> IncomingFile:
    blob = Blob.store([attachment.content], claimed_type=storable(attachment.content_type))
    return IncomingFile(blob, storable(attachment.name), storable(attachment.content_id), attachment.inline)


def people(addresses: tuple[Address, ...]) -> list[list[str]]:
    return [[storable(one.name), storable(one.address)] for one in addresses]


def sent_at(date: str | None) -> datetime | None:
    """When the sender says it was sent, unless that has yet to come."""
    try:
        moment = datetime.fromisoformat(date) if date else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo and moment <= now() else None


def storable(text: str) -> str:
    """Text as PostgreSQL takes it: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
