"""What was said."""

from typing import Any, ClassVar

import auto_prefetch
from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.core.models import Record, RecordQuerySet
from rapport.people.models import Customer
from rapport.team.models import Agent


class Direction(models.TextChoices):
    INBOUND = "inbound", _("From the customer")
    OUTBOUND = "outbound", _("Reply")
    NOTE = "note", _("Note")


class MessageQuerySet(RecordQuerySet):
    pass


class Message(Record):
    """Something said in a conversation: by the customer, to the customer, or among agents.

    `text` is all of it, `reply_text` what this person newly wrote: what lists, search and drafts use. `automatic` is
    empty for what a person wrote. `recipients` holds [name, address] pairs under from, reply_to, to, cc, bcc.
    """

    Direction = Direction

    conversation = auto_prefetch.ForeignKey(
        "desk.Conversation", on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    direction = models.CharField(max_length=8, choices=Direction.choices)
    channel = models.CharField(max_length=20, default="email")
    agent = auto_prefetch.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    customer = auto_prefetch.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    html = models.TextField(blank=True)
    reply_text = models.TextField(blank=True)
    external_id = models.CharField(max_length=998, blank=True)
    recipients = models.JSONField(default=dict)
    automatic = models.CharField(max_length=12, blank=True)
    is_proven = models.BooleanField(default=True)
    sent_at = models.DateTimeField()

    objects: ClassVar[Any] = MessageQuerySet.as_manager()

    class Meta(Record.Meta):
        indexes = [
            models.Index("conversation", "id", name="message_stream"),
            models.Index(
                "external_id",
                name="message_external",
                condition=~models.Q(external_id=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.pk}"

    @property
    def is_inbound(self) -> bool:
        return self.direction == Direction.INBOUND

    @property
    def is_outbound(self) -> bool:
        return self.direction == Direction.OUTBOUND

    @property
    def is_note(self) -> bool:
        return self.direction == Direction.NOTE

    @property
    def words(self) -> str:
        """What this person newly wrote; everything where nothing could be told apart."""
        return self.reply_text or self.text
