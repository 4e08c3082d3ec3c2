"""Which mails are kept aside, and why: what programs send, what comes from ourselves, what comes too fast."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from rapport.channels.email import proof
from rapport.channels.email.incoming import sent_at
from rapport.channels.email.joining import proven_by
from rapport.channels.email.models import Cause, Mail, Mailbox, MailState
from rapport.channels.email.parsing import ParsedMail
from rapport.channels.email.reader import Reading
from rapport.core.clock import now
from rapport.desk.queries.recipients import our_addresses, plain

#: A person in a hurry doesn't write more often than this within an hour; a program that loops does.
BURST = 60
BURST_WITHIN = timedelta(hours=1)
#: No mail needs as many servers to get here.
MAX_HOPS = 60
CHECK_MARK = "check"

CAUSE_OF_KIND = {
    "bounce": Cause.BOUNCE,
    "delay": Cause.DELAY,
    "receipt": Cause.RECEIPT,
    "complaint": Cause.COMPLAINT,
    "bulk": Cause.BULK,
    "auto_reply": Cause.AUTO_REPLY,
}


@dataclass(frozen=True)
class Held:
    """What becomes of a mail that is no message, the cause, and what else there is to say."""

    cause: Cause
    detail: str = ""
    state: MailState = MailState.HELD


class Holding:
    """Decides for the mails of one batch."""

    def __init__(self, senders: set[str]) -> None:
        self._ours = our_addresses() | own_user_names()
        self._recent = recent_mails(senders)

    def decide(self, mail: Mail, reading: Reading) -> Held | None:
        """Why this one is kept aside; None for a message from a person, or one that our conversation asked for."""
        parsed = reading.parsed
        if ours := self._from_ourselves(reading):
            return ours
        if parsed.kind == "auto_reply" and proven_by(parsed) is not None and parsed.sender:
            return None
        if parsed.kind in CAUSE_OF_KIND:
            return Held(CAUSE_OF_KIND[parsed.kind], _detail(parsed))
        if parsed.sender is None or "@" not in parsed.sender.address:
            return Held(Cause.NO_SENDER, state=MailState.UNREADABLE)
        return self._in_a_burst(mail, parsed.sender.address, parsed.date)

    def _from_ourselves(self, reading: Reading) -> Held | None:
        if reading.mark and proof.is_marked(reading.mark):
            if reading.mark.startswith(CHECK_MARK):
                return Held(Cause.CHECK, state=MailState.DISCARDED)
            return Held(Cause.LOOP)
        if reading.hops > MAX_HOPS:
            return Held(Cause.LOOP)
        sender = reading.parsed.sender
        if sender and plain(sender.address) in self._ours and reading.parsed.kind not in ("bounce", "delay"):
            return Held(Cause.OURSELVES)
        return None

    def _in_a_burst(self, mail: Mail, sender: str, mail_date: str | None) -> Held | None:
        """Only what was sent just now counts: old mail that is read for the first time comes all at once."""
        if mail.origin != Mail.IMAP or not _is_fresh(mail_date):
            return None
        self._recent[sender.casefold()] += 1
        return Held(Cause.BURST) if self._recent[sender.casefold()] > BURST else None


def own_user_names() -> set[str]:
    names = Mailbox.objects.filter(imap_user__contains="@").values_list("imap_user", flat=True)
    return {plain(name) for name in names}


def recent_mails(senders: set[str]) -> Counter[str]:
    """How many mails each of these sent us within the last hour."""
    rows = (
        Mail.objects.filter(
            origin=Mail.IMAP,
            state=MailState.FILED,
            sender__in={one.casefold() for one in senders},
            created_at__gt=now() - BURST_WITHIN,
        )
        .values_list("sender")
        .annotate(Count("pk"))
    )
    return Counter(dict(rows))


def _is_fresh(date: str | None) -> bool:
    moment = sent_at(date)
    return moment is None or moment > now() - BURST_WITHIN


def _detail(parsed: ParsedMail) -> str:
    """What else the agent wants to know: who did not get which mail, and why; or the sign of a program."""
    if not parsed.bounce:
        return parsed.auto_cause
    number = proof.conversation_of_id(parsed.failed_message_id)
    about = f"#{number}" if number else ""
    return ": ".join(part for part in (about, parsed.bounce.recipient, parsed.bounce.reason) if part)
