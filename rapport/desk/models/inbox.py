"""The doors through which conversations come to a desk."""

from typing import Any, ClassVar, Self

import auto_prefetch
from django.db import models, transaction

from rapport.core.models import Actor, Record, RecordQuerySet, System
from rapport.desk.models.desk import Desk
from rapport.desk.models.incoming import Incoming
from rapport.people.models import Customer
from rapport.team.models import Team


class InboxQuerySet(RecordQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True, desk__is_enabled=True)

    def in_trouble(self) -> Self:
        return self.active().exclude(trouble="")

    @transaction.atomic
    def add(self, name: str, *, by: Actor, **values: Any) -> "Inbox":
        """A new door to a desk."""
        inbox: Inbox = self.create(name=name, **values)
        inbox.happened("added", by=by, desk=inbox.desk_id, channel=inbox.channel)
        return inbox


class Inbox(Record):
    """One door: a mailbox, a widget, a number. Its channel keeps its own settings beside it.

    `trouble` says in words why nothing comes in or goes out just now; empty while all is well.
    """

    name = models.CharField(max_length=80)
    channel = models.CharField(max_length=20, default="email")
    address = models.CharField(max_length=320, blank=True)
    desk = auto_prefetch.ForeignKey(Desk, on_delete=models.PROTECT, related_name="inboxes")
    team = auto_prefetch.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="inboxes")
    signature = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    trouble = models.TextField(blank=True)
    trouble_since = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = InboxQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name_plural = "inboxes"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def receive(self, incoming: Incoming, *, customer: Customer | None = None) -> Any:
        """The door of the desk for every channel: find who writes and what about, and hear it. Answers the Message.

        `customer` spares looking for the sender again where the channel has just done so.
        """
        from rapport.desk.models.conversation import Conversation

        customer = customer or Customer.objects.known_as(
            incoming.sender, name=incoming.sender_name, verified=incoming.proven
        )
        conversation = Conversation.objects.continuing(incoming, customer)
        if conversation is None:
            related = Conversation.objects.named_by(incoming)
            conversation = Conversation.open(self, customer, incoming.subject, related=related, by=customer)
        if conversation.inbox_id == self.pk:
            conversation.inbox = self
        if conversation.customer_id == customer.pk:
            conversation.customer = customer
        message = conversation.hear(incoming, customer)
        message.conversation = conversation
        return message

    @transaction.atomic
    def in_trouble(self, reason: str) -> None:
        """Say why this door is shut, once for each reason."""
        from rapport.core.clock import now

        if self.changes(trouble=reason):
            if self.trouble_since is None:
                self.changes(trouble_since=now())
            self.happened("in_trouble", by=System, words={"reason": reason})

    @transaction.atomic
    def out_of_trouble(self) -> None:
        if self.changes(trouble="", trouble_since=None):
            self.happened("out_of_trouble", by=System)

    @transaction.atomic
    def describe(self, *, by: Actor, **values: Any) -> None:
        """Correct name, address, desk, team, signature or whether it is active."""
        if self.changes(**values):
            codes = {name: getattr(value, "pk", value) for name, value in values.items() if name != "signature"}
            self.happened("described", by=by, **codes)
