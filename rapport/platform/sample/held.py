"""Mail that no person wrote, as it waits in Held: one file a mail, named number-cause-inbox-age.eml."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from pathlib import Path

from rapport.channels.email.models import Cause, Mail, MailState
from rapport.core.models import System
from rapport.desk.models import Inbox
from rapport.platform.sample.reading import age

HELD = Path(__file__).parent / "held"


@dataclass(frozen=True)
class Arrival:
    """One held mail at its moment."""

    at: datetime
    cause: Cause
    inbox: str
    content: bytes
    act: str = "hold"


def arrivals(now: datetime) -> list[Arrival]:
    return [_arrival(path, now) for path in sorted(HELD.glob("*.eml"))]


def _arrival(path: Path, now: datetime) -> Arrival:
    _, cause, inbox, how_old = path.stem.split("-")
    at = now - age(how_old)
    return Arrival(at, Cause(cause), inbox, f"Date: {format_datetime(at)}\n".encode() + path.read_bytes())


def keep(arrival: Arrival, inbox: Inbox) -> None:
    """Keep it as the mail room would have: whole, with its cause."""
    read = message_from_bytes(arrival.content, policy=policy.default)
    mail = Mail.objects.create(
        inbox=inbox,
        source=str(read["Message-ID"]),
        content=arrival.content,
        size=len(arrival.content),
        digest=sha256(arrival.content).digest(),
        identity=sha256(str(read["Message-ID"]).encode()).digest(),
        state=MailState.HELD,
        cause=arrival.cause,
        kind_of=str(arrival.cause),
        sender=parseaddr(str(read["From"]))[1],
        subject=str(read["Subject"]),
    )
    mail.happened("held", by=System, inbox=inbox.pk, cause=str(arrival.cause))
