"""Which conversation each mail of a batch may join, found with a constant number of queries a batch."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapport.channels.email import proof
from rapport.channels.email.models import ThreadKey
from rapport.channels.email.models.thread_key import key_of
from rapport.channels.email.parsing import ParsedMail
from rapport.channels.email.reader import Reading
from rapport.desk.models import Conversation, Message, Status
from rapport.people.models import Customer, Identity, fold

FORWARD = re.compile(
    r"^\s*(?:fwd?|wg|tr|rv|enc|pd|vb|vl|i|doorst|inoltra|reenv|ilt|přeposl|továbbítás)\s*:", re.IGNORECASE
)
NUMBER = re.compile(r"\[#(\d{1,12})\]")
#: Of an endless list of references the first and the newest are remembered.
REMEMBERED = 30


@dataclass(frozen=True)
class Place:
    """Where a mail belongs: `proven` by its signature, else `claimed` by what it refers to. None is a new one."""

    proven: int | None = None
    claimed: int | None = None


@dataclass(frozen=True)
class Known:
    """A conversation as far as joining it needs to be known."""

    pk: int
    customer: int
    is_closed: bool
    is_proven: bool


class Joining:
    """What is known of the conversations that a batch of mails refers to. What a batch files is known to its rest."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._by_key: dict[int, dict[int, Known]] = defaultdict(dict)
        self._customers: dict[str, int] = {}
        self._senders: dict[str, Identity] = {}
        self._closed: set[int] = set()
        mails = [reading.parsed for reading in readings]
        self._load_keys({one for mail in mails for one in all_ids(mail)})
        self._load_customers({fold(mail.sender.address) for mail in mails if mail.sender})
        self._load_closed({number for mail in mails if (number := proven_by(mail)) is not None})

    def _load_keys(self, ids: set[str]) -> None:
        keys = {key_of(one) for one in ids}
        found = ThreadKey.objects.filter(key__in=keys).values_list(
            "key", "conversation_id", "conversation__customer_id", "conversation__status", "is_proven"
        )
        for key, *rest in found.order_by("conversation_id"):
            self._remember(key, *rest)
        # The exclusion names the index's own condition, which PostgreSQL doesn't infer from a long list.
        said = (
            Message.objects.filter(external_id__in=ids)
            .exclude(external_id="")
            .values_list(
                "external_id", "conversation_id", "conversation__customer_id", "conversation__status", "is_proven"
            )
        )
        for external_id, *rest in said.order_by("conversation_id"):
            self._remember(key_of(external_id), *rest)

    def _remember(self, key: int, pk: int, customer: int, status: str, is_proven: bool) -> None:
        before = self._by_key[key].get(pk)
        is_proven = is_proven or bool(before and before.is_proven)
        self._by_key[key][pk] = Known(pk, customer, status == Status.CLOSED, is_proven)

    def _load_customers(self, folded: set[str]) -> None:
        for identity in Identity.objects.filter(kind_of=Identity.EMAIL, folded__in=folded).select_related("customer"):
            self._customers[identity.folded] = identity.customer_id
            self._senders[identity.folded] = identity

    def _load_closed(self, numbers: set[int]) -> None:
        if numbers:
            closed = Conversation.objects.filter(pk__in=numbers, status=Status.CLOSED)
            self._closed.update(closed.values_list("pk", flat=True))

    def place(self, reading: Reading, *, is_proven: bool) -> Place:
        """In this order: a signed address, a signed id, ids that it refers to, a number in the subject.

        What is closed is followed up by one conversation, not by a new one with each mail.
        """
        mail = reading.parsed
        number = proven_by(mail)
        if number is not None and number not in self._closed:
            return Place(proven=number)
        if number is None and FORWARD.match(mail.subject):
            return Place()
        customer = self._customer(mail)
        if is_proven and (own := self._own(mail, customer)) is not None:
            return Place(claimed=own)
        if number is not None:
            return Place(proven=number)
        # One that an unproven mail opened in this customer's name is left alone: the desk would let the real one in.
        linked = (one for one in self._referred(mail) if not is_proven or one.customer != customer or one.is_closed)
        return Place(claimed=next((one.pk for one in linked), None) or _number_in(mail.subject))

    def sender(self, reading: Reading, *, is_proven: bool) -> Customer | None:
        """The customer who sent it, where all that this mail says of them is known already."""
        sender = reading.parsed.sender
        identity = self._senders.get(fold(sender.address)) if sender else None
        if sender is None or identity is None or (is_proven and identity.verified_at is None):
            return None
        return identity.customer if identity.customer.name or not sender.name else None

    def _customer(self, mail: ParsedMail) -> int | None:
        return self._customers.get(fold(mail.sender.address)) if mail.sender else None

    def _own(self, mail: ParsedMail, customer: int | None) -> int | None:
        """The nearest open conversation that it refers to and that the sender, proven then as now, leads with us."""
        own = (one for one in self._referred(mail) if one.customer == customer and one.is_proven)
        return next((one.pk for one in own if not one.is_closed), None)

    def _referred(self, mail: ParsedMail) -> Iterable[Known]:
        for one in nearest_first(mail):
            yield from self._by_key.get(key_of(one), {}).values()

    def filed(self, reading: Reading, message: Message, place: Place) -> list[ThreadKey]:
        """Let the rest of the batch know where this one went; answers the keys to keep."""
        conversation, mail = message.conversation, reading.parsed
        assert mail.sender
        if message.customer_id:
            self._customers[fold(mail.sender.address)] = message.customer_id
        is_proven = message.is_proven or conversation.pk == place.proven
        keys = {key_of(one) for one in remembered_ids(mail)}
        for key in keys:
            self._remember(key, conversation.pk, conversation.customer_id, conversation.status, is_proven)
        return [ThreadKey(key=key, conversation_id=conversation.pk, is_proven=is_proven) for key in sorted(keys)]


def proven_by(mail: ParsedMail) -> int | None:
    """The conversation that a signature of ours in this mail proves."""
    addresses = (*mail.delivered_to, *(one.address for one in (*mail.to, *mail.cc)))
    return proof.conversation_proven(addresses, (*mail.in_reply_to, *reversed(mail.references)))


def nearest_first(mail: ParsedMail) -> Iterable[str]:
    """What it answers, nearest first; then its own id, which an earlier arrival may have answered."""
    return (*mail.in_reply_to, *reversed(mail.references), *([mail.message_id] if mail.message_id else []))


def all_ids(mail: ParsedMail) -> set[str]:
    return set(nearest_first(mail))


def remembered_ids(mail: ParsedMail) -> set[str]:
    """The ids by which others will find this conversation. A forward quotes another one's ids: only its own counts."""
    own = {mail.message_id} if mail.message_id else set()
    if FORWARD.match(mail.subject) and proven_by(mail) is None:
        return own
    answered = [*mail.references, *mail.in_reply_to]
    return own | set(answered[:1]) | set(answered[-REMEMBERED:])


def _number_in(subject: str) -> int | None:
    found = NUMBER.search(subject)
    return int(found[1]) if found else None
