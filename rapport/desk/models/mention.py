"""Who was asked to look, and who has seen how much."""

import auto_prefetch
from django.db import models

from rapport.core.clock import ClockField
from rapport.core.models import Record
from rapport.desk.models.message import Message
from rapport.team.models import Agent


class Mention(Record):
    """An agent's name in a note: it waits in their Mentions until they have seen it."""

    conversation = auto_prefetch.ForeignKey("desk.Conversation", on_delete=models.CASCADE, related_name="mentions")
    message = auto_prefetch.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    agent = auto_prefetch.ForeignKey(Agent, on_delete=models.CASCADE, related_name="mentions")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints = [models.UniqueConstraint(fields=["message", "agent"], name="mention_once")]
        indexes = [
            models.Index("agent", "conversation", name="mention_agent"),
            models.Index(
                fields=["agent", "-id"],
                name="mention_unseen",
                condition=models.Q(seen_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} in {self.conversation_id}"


class Seen(auto_prefetch.Model):
    """How far an agent has read a conversation: everything up to a message."""

    conversation = auto_prefetch.ForeignKey("desk.Conversation", on_delete=models.CASCADE, related_name="seen_by")
    agent = auto_prefetch.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", db_index=False)
    message_id = models.BigIntegerField(default=0)
    at = ClockField(auto_now=True)

    class Meta(auto_prefetch.Model.Meta):
        constraints = [models.UniqueConstraint(fields=["agent", "conversation"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} read {self.conversation_id} to {self.message_id}"
