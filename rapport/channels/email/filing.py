"""From readings to conversations: each mail of a batch is held, known to be a duplicate, or received by its inbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from rapport.channels.email.holding import Held, Holding
from rapport.channels.email.incoming import receive
from rapport.channels.email.joining import Joining
from rapport.channels.email.models import Cause, Mail, MailState, ThreadKey
from rapport.channels.email.models.mail import SETTLED, Outcome
from rapport.channels.email.reader import Reading
from rapport.core.models import System

#: A mail that could not be read or filed this often is shown as unreadable and not tried again.
ATTEMPTS = 3


class Filing:
    """Files the mails of one batch. What can be asked once for all of them is."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._joining = Joining(readings)
        self._holding = Holding({one.parsed.sender.address for one in readings if one.parsed.sender})
        self._keys: list[ThreadKey] = []
        self._outcomes: list[Outcome] = []
        settled = Mail.objects.filter(identity__in=[one.identity for one in readings], state__in=SETTLED)
        self._known = {
            bytes(identity): (inbox, message)
            for identity, inbox, message in settled.values_list("identity", "inbox_id", "message_id")
        }

    def file(self, mail: Mail, reading: Reading) -> Outcome:
        """Decide what becomes of one mail, in a savepoint of its own."""
        with transaction.atomic():
            outcome = self._decide(mail, reading)
        self._outcomes.append(outcome)
        if outcome.state in SETTLED:
            self._known[reading.identity] = (mail.inbox_id, outcome.message_id)
        return outcome

    def _decide(self, mail: Mail, reading: Reading) -> Outcome:
        if reading.identity in self._known:
            inbox_id, message_id = self._known[reading.identity]
            cause = Cause.SAME if inbox_id == mail.inbox_id else Cause.OTHER_INBOX
            return Outcome.of(mail, reading, MailState.DUPLICATE, cause, message_id=message_id)
        if held := self._holding.decide(mail, reading):
            return keep_aside(mail, reading, held)
        return self._receive(mail, reading)

    def _receive(self, mail: Mail, reading: Reading) -> Outcome:
        is_proven = reading.is_proven or mail.is_trusted
        place = self._joining.place(reading, is_proven=is_proven)
        kind = reading.parsed.kind
        automatic = "" if kind == "message" else kind
        customer = self._joining.sender(reading, is_proven=is_proven)
        message = receive(mail.inbox, reading, place, is_proven=is_proven, automatic=automatic, customer=customer)
        self._keys += self._joining.filed(reading, message, place)
        opened = message.conversation_id not in (place.proven, place.claimed)
        return Outcome.of(mail, reading, MailState.FILED, message_id=message.pk, opened=opened)

    def failed(self, mail: Mail, error: BaseException) -> Outcome:
        """It could not be read or filed: tried again after the others, and at last shown as unreadable."""
        words = str(error) or type(error).__name__
        if mail.attempts + 1 < ATTEMPTS:
            outcome = Outcome(mail, MailState.STORED, Cause.FAILED_TO_READ, words, attempts=mail.attempts + 1)
        else:
            outcome = Outcome(mail, MailState.UNREADABLE, Cause.FAILED_TO_READ, words, attempts=ATTEMPTS)
            mail.happened("unreadable", by=System, inbox=mail.inbox_id)
        self._outcomes.append(outcome)
        return outcome

    def finish(self) -> list[Outcome]:
        """Write down what became of all of them."""
        Mail.objects.settle(self._outcomes)
        ThreadKey.objects.keep(self._keys)
        return self._outcomes


def keep_aside(mail: Mail, reading: Reading, held: Held) -> Outcome:
    """Hold it, or whatever its cause asks for, and say so."""
    if held.state in (MailState.HELD, MailState.UNREADABLE):
        mail.happened(str(held.state), by=System, inbox=mail.inbox_id, cause=str(held.cause))
    return Outcome.of(mail, reading, held.state, held.cause, held.detail)
