"""The older years, written in bulk: the same rows and the same events as the verbs leave, in one go.

test_sample.py plays the same steps through the verbs and compares.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model

from rapport.core.models import Record, System
from rapport.desk.models import Attachment, Conversation, Delivery, IncomingFile, Mention, Message, Seen
from rapport.desk.models.delivery import DeliveryStatus
from rapport.desk.models.message import Direction
from rapport.desk.models.talking import PREVIEW
from rapport.people.models import Customer
from rapport.platform.sample import telling
from rapport.platform.sample.facts import Fact, batches, write_down
from rapport.platform.sample.opening import House
from rapport.platform.sample.scripts import Step
from rapport.team.models import Agent


class Past:
    """Gathers steps, in their order, and writes them at the end. It knows the verbs that the older years need."""

    def __init__(self, house: House, customers: dict[str, Customer]) -> None:
        self.house, self.customers = house, customers
        self.facts: list[Fact] = []
        self.conversations: dict[str, Conversation] = {}
        self.messages: dict[tuple[str, int], Message] = {}
        self.deliveries: list[Delivery] = []
        self.beside: list[Record] = []
        self.tagged: list[tuple[Conversation, Any]] = []

    def tell(self, steps: Iterable[Step]) -> None:
        for step in steps:
            getattr(self, step.act)(step)

    def hear(self, step: Step) -> None:
        customer = self.customers[step.thread.customer.email]
        conversation = self.conversations.get(step.thread.key) or self._opened(step, customer)
        incoming = telling.incoming(step, self.house, None)
        message = self._say(
            step, Direction.INBOUND, customer=customer, is_proven=incoming.proven, recipients=incoming.recipients,
            external_id=incoming.external_id, files=incoming.files,
        )  # fmt: skip
        codes = {"message": message, "channel": "email", "proven": incoming.proven, "automatic": ""}
        self._fact(step, "message.received", conversation, customer, **codes)
        conversation.waiting_since = conversation.waiting_since or step.at

    def reply(self, step: Step) -> None:
        outgoing, by = telling.outgoing(step), self._by(step)
        message = self._say(
            step, Direction.OUTBOUND, agent=by, recipients=outgoing.recipients, files=outgoing.files,
            external_id=telling.external_id(step),
        )  # fmt: skip
        self._fact(step, "message.sent", message.conversation, by, message=message, channel="email")
        message.conversation.waiting_since = None

    def arrive(self, step: Step) -> None:
        message = self.messages[step.thread.key, step.number]
        delivery = Delivery(
            message=message, channel="email", status=DeliveryStatus.DELIVERED, attempts=1, started_at=step.at,
            finished_at=step.at, created_at=message.created_at,
        )  # fmt: skip
        self.deliveries.append(delivery)
        self._fact(step, "delivery.arrived", delivery, System, message=message)

    def note(self, step: Step) -> None:
        by, asked = self._by(step), telling.mentioned(step, self.house)
        message = self._say(step, Direction.NOTE, channel="note", agent=by, files=[])
        self._fact(step, "message.noted", message.conversation, by, message=message, mentions=[one.pk for one in asked])
        self.beside += [
            Mention(conversation=message.conversation, message=message, agent=one, created_at=step.at) for one in asked
        ]

    def take(self, step: Step) -> None:
        conversation, by = self.conversations[step.thread.key], self._by(step)
        conversation.assignee = by
        self._fact(step, "conversation.assigned", conversation, by, before=None, agent=by)

    def tag(self, step: Step) -> None:
        conversation, tag = self.conversations[step.thread.key], self.house.tags[step.value]
        self.tagged.append((conversation, tag))
        self._fact(step, "conversation.tagged", conversation, self._by(step), tag=tag)

    def set_status(self, step: Step) -> None:
        conversation, before = self.conversations[step.thread.key], self.conversations[step.thread.key].status
        verb = {"resolved": "resolved", "closed": "closed"}[step.value]
        conversation.status, conversation.waiting_since = step.value, None
        conversation.resolved_at = conversation.resolved_at or step.at
        codes = {"before": str(before), "status": step.value}
        self._fact(step, f"conversation.{verb}", conversation, self._by(step), **codes)

    def write(self, facts: Iterable[Fact] = ()) -> None:
        """Write every row, then these facts and ours in the order of time."""
        _create([*self.conversations.values()])
        _create([*self.messages.values()])
        for conversation, last in {message.conversation: message for message in self.messages.values()}.items():
            conversation.last_message_id = last.pk
        Conversation.objects.bulk_update(self.conversations.values(), ["last_message_id"], batch_size=500)
        for kind in (Delivery, Attachment, Mention):
            _create([one for one in (*self.deliveries, *self.beside) if type(one) is kind])
        through = Conversation.tags.through
        _create([through(conversation_id=one.pk, tag_id=tag.pk) for one, tag in self.tagged])
        self._seen()
        write_down([*facts, *self.facts])

    def _seen(self) -> None:
        """Who looked after a conversation has read all of it."""
        _create(
            [
                Seen(
                    conversation=conversation, agent=conversation.assignee, message_id=conversation.last_message_id or 0
                )
                for conversation in self.conversations.values()
                if conversation.assignee
            ]
        )

    def _opened(self, step: Step, customer: Customer) -> Conversation:
        inbox = self.house.inboxes[step.thread.inbox]
        conversation = Conversation(
            inbox=inbox, customer=customer, subject=step.thread.subject, desk_id=inbox.desk_id, team_id=inbox.team_id,
            last_message_at=step.at, last_channel=inbox.channel, created_at=step.at,
        )  # fmt: skip
        self.conversations[step.thread.key] = conversation
        codes = {"desk": inbox.desk_id, "inbox": inbox.pk, "team": inbox.team_id, "channel": inbox.channel}
        self._fact(step, "conversation.opened", conversation, customer, **codes)
        return conversation

    def _say(self, step: Step, direction: str, *, files: Iterable[IncomingFile], **values: Any) -> Message:
        text, conversation = telling.said_in(step).text, self.conversations[step.thread.key]
        values = {"channel": "email", **values}
        message = Message(
            conversation=conversation, direction=direction, text=text, reply_text=text, sent_at=step.at,
            created_at=step.at, **values,
        )  # fmt: skip
        self.messages[step.thread.key, step.number] = message
        conversation.last_message_at, conversation.preview = step.at, " ".join(text[: PREVIEW * 2].split())[:PREVIEW]
        conversation.message_count += 1
        self.beside += [
            Attachment(message=message, blob=file.blob, name=file.name, created_at=step.at) for file in files
        ]
        return message

    def _fact(self, step: Step, name: str, subject: Any, by: Any, **codes: Any) -> None:
        self.facts.append(Fact(step.at, name, subject, by, codes))

    def _by(self, step: Step) -> Agent:
        return self.house.agents[step.by]


def _create(rows: Sequence[Model]) -> None:
    """Insert rows of one kind, in batches."""
    for batch in batches([*rows]):
        type(batch[0])._base_manager.bulk_create(batch)
