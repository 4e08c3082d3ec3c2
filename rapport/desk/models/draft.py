"""Words not yet said, kept on the server."""

from typing import Any, ClassVar

import auto_prefetch
from django.db import models
from django.urls import reverse

from rapport.core.clock import ClockField
from rapport.core.models import Blob, Record, RecordQuerySet
from rapport.team.models import Agent


class DraftQuerySet(RecordQuerySet):
    def keep(self, conversation: Any, agent: Agent, kind: str, **values: Any) -> "Draft":
        """Keep what someone is writing: one reply and one note for each agent and conversation."""
        draft, _ = self.update_or_create(conversation=conversation, agent=agent, kind=kind, defaults=values)
        return draft

    def drop(self, conversation: Any, agent: Agent, kind: str) -> None:
        self.filter(conversation=conversation, agent=agent, kind=kind).delete()


class Draft(Record):
    REPLY, NOTE = "reply", "note"

    conversation = auto_prefetch.ForeignKey("desk.Conversation", on_delete=models.CASCADE, related_name="drafts")
    agent = auto_prefetch.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=[(REPLY, REPLY), (NOTE, NOTE)])
    html = models.TextField(blank=True)
    recipients = models.JSONField(default=dict)
    updated_at = ClockField(auto_now=True)

    objects: ClassVar[Any] = DraftQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [models.UniqueConstraint(fields=["conversation", "agent", "kind"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.agent_id} in {self.conversation_id}"


class DraftFile(Record):
    """A file that waits with a draft to be sent."""

    draft = auto_prefetch.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    blob = auto_prefetch.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    is_inline = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return reverse("draft.file", args=[self.pk])
