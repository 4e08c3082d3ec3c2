"""What is said in a conversation: heard from the customer, replied, noted."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Coalesce

from rapport.core.clock import now
from rapport.core.models import Actor, System, emit
from rapport.desk.models.attachment import Attachment
from rapport.desk.models.delivery import Delivery
from rapport.desk.models.incoming import Incoming, IncomingFile, Outgoing
from rapport.desk.models.mention import Mention, Seen
from rapport.desk.models.message import Direction, Message
from rapport.desk.models.placed import Placed
from rapport.desk.models.resolving import Resolving
from rapport.desk.models.snoozing import Snoozing
from rapport.desk.models.status import Status
from rapport.people.models import Customer
from rapport.team.models import Agent

PREVIEW = 160


class Talking(Resolving, Snoozing):
    """`preview`, `last_*` and `message_count` repeat the newest message for the list, which may not read messages."""

    last_message_at = models.DateTimeField()
    last_message_id = models.BigIntegerField(null=True, blank=True)
    last_channel = models.CharField(max_length=20, default="email")
    preview = models.CharField(max_length=PREVIEW, blank=True)
    message_count = models.IntegerField(default=0)

    class Meta(Placed.Meta):
        abstract = True

    @transaction.atomic
    def hear(self, incoming: Incoming, customer: Customer) -> Message:
        """Take in what the customer said.

        It wakes and reopens, and starts the wait for an answer. What a machine sent (an out of office note) is kept in
        its place and changes nothing else.
        """
        message = self._say(
            direction=Direction.INBOUND,
            channel=self.inbox.channel,
            customer=customer,
            text=incoming.text,
            html=incoming.html,
            reply_text=incoming.reply_text,
            external_id=incoming.external_id,
            recipients=incoming.recipients,
            automatic=incoming.automatic,
            is_proven=incoming.proven,
            sent_at=incoming.sent_at or now(),
        )
        self._attach(message, incoming.files)
        codes = {
            "message": message.pk,
            "channel": message.channel,
            "proven": incoming.proven,
        }
        self.say_message("received", by=customer, automatic=incoming.automatic, **codes)
        if incoming.automatic:
            self.change(where={}, message_count=models.F("message_count") + 1)
        else:
            self._customer_wrote(message, customer)
        return message

    def _customer_wrote(self, message: Message, customer: Customer) -> None:
        self.show_last(message, waiting=True)
        # The row is ours since that UPDATE, so what it says now holds until we commit.
        self.refresh_from_db(fields=["status", "snoozed_until"])
        if self.snoozed_until:
            self.wake(by=customer)
        if self.status == Status.RESOLVED:
            self.reopen(by=customer)
        elif self.status in (Status.PENDING, Status.ON_HOLD):
            self.set_status(Status.OPEN, by=customer)

    @transaction.atomic
    def reply(self, outgoing: Outgoing, *, by: Agent) -> Message:
        """Answer the customer. The message and its delivery commit together; sending comes after."""
        self.allow(by, "reply")
        if self.status == Status.CLOSED:
            raise ValueError("This conversation is closed. Begin a new one to write to the customer.")
        if not (outgoing.text.strip() or outgoing.files):
            raise ValueError("There is nothing to send yet. Write your reply first.")
        if not outgoing.recipients.get("to"):
            raise ValueError("Nobody would get this reply. Add a recipient.")
        message = self._say(
            direction=Direction.OUTBOUND,
            channel=self.inbox.channel,
            agent=by,
            text=outgoing.text,
            html=outgoing.html,
            reply_text=outgoing.text,
            recipients=outgoing.recipients,
            sent_at=now(),
        )
        self._attach(message, outgoing.files)
        Delivery.objects.create(message=message, channel=message.channel, next_attempt_at=now())
        self.show_last(message, waiting=False)
        self.say_message("sent", by=by, message=message.pk, channel=message.channel)
        return message

    @transaction.atomic
    def miss_answer(self) -> None:
        """An answer didn't get there, or perhaps not: bring it back before whoever believed it done."""
        self.refresh_from_db(fields=["status"])
        if self.status in (Status.CLOSED, Status.SPAM):
            return
        self.wake(by=System)
        if self.status != Status.OPEN:
            self.set_status(Status.OPEN, by=System)
        self.change(where={"waiting_since": None}, waiting_since=now())

    @transaction.atomic
    def note(
        self,
        text: str,
        *,
        by: Agent,
        html: str = "",
        mentions: Iterable[Agent] = (),
        files: Sequence[IncomingFile] = (),
    ) -> Message:
        """Say something among agents. Those mentioned find it under Mentions; no clock and no status moves."""
        self.allow(by, "note")
        if not (text.strip() or files):
            raise ValueError("There is nothing to note yet.")
        message = self._say(
            direction=Direction.NOTE,
            channel="note",
            agent=by,
            text=text,
            html=html,
            reply_text=text,
            sent_at=now(),
        )
        self._attach(message, files)
        asked = [agent for agent in mentions if agent.pk != by.pk]
        Mention.objects.bulk_create([Mention(conversation_id=self.pk, message=message, agent=agent) for agent in asked])
        self.show_last(message, waiting=None)
        self.say_message("noted", by=by, message=message.pk, mentions=[agent.pk for agent in asked])
        return message

    def say_message(self, verb: str, /, *, by: Actor, **codes: Any) -> None:
        """Say `message.<verb>` with this conversation as its subject, which is what orders messages."""
        emit(f"message.{verb}", subject=self, by=by, **codes)

    def show_last(self, message: Message, *, waiting: bool | None) -> None:
        """Repeat the newest message in the list's row, and start or end the wait for an answer."""
        values: dict[str, Any] = {
            "last_message_at": message.created_at,
            "last_message_id": message.pk,
            "preview": " ".join(message.words[: PREVIEW * 2].split())[:PREVIEW],
            "message_count": models.F("message_count") + 1,
        }
        if message.direction != Direction.NOTE:
            values["last_channel"] = message.channel
        if waiting is not None:
            values["waiting_since"] = Coalesce("waiting_since", message.created_at) if waiting else None
        self.change(where={}, **values)

    @transaction.atomic
    def see(self, agent: Agent) -> None:
        """This agent has read everything up to what this record knows as the last; their mentions here are seen."""
        seen, fresh = Seen.objects.get_or_create(
            conversation_id=self.pk, agent=agent, defaults={"message_id": self.last_message_id or 0}
        )
        if not fresh and self.last_message_id and seen.message_id < self.last_message_id:
            Seen.objects.filter(pk=seen.pk, message_id__lt=self.last_message_id).update(
                message_id=self.last_message_id, at=now()
            )
        Mention.objects.filter(conversation_id=self.pk, agent=agent, seen_at=None).update(seen_at=now())

    def _say(self, **values: Any) -> Message:
        message: Message = Message.objects.create(conversation_id=self.pk, **values)
        return message

    def _attach(self, message: Message, files: Sequence[IncomingFile]) -> None:
        Attachment.objects.bulk_create(
            Attachment(
                message=message,
                blob=file.blob,
                name=file.name[:255],
                content_id=file.content_id[:255],
                is_inline=file.inline,
            )
            for file in files
        )
