"""What agents put on a conversation: priority, tags, and that they follow it."""

from typing import Any

from django.db import models, transaction

from rapport.core.models import Actor
from rapport.desk.models.placed import Placed
from rapport.desk.models.status import Priority
from rapport.desk.models.tag import Tag
from rapport.team.models import Agent


class Labelling(Placed):
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    tags = models.ManyToManyField(Tag, related_name="conversations", blank=True)
    followers = models.ManyToManyField(Agent, related_name="followed", blank=True)

    class Meta(Placed.Meta):
        abstract = True

    @transaction.atomic
    def prioritise(self, priority: int, *, by: Actor) -> None:
        self.allow(by, "reply")
        before = self.priority
        if before != priority and self.change(where={"priority": before}, priority=Priority(priority)):
            self.happened("prioritised", by=by, before=before, priority=int(priority))

    @transaction.atomic
    def tag(self, tag: Tag, *, by: Actor) -> None:
        self.allow(by, "reply")
        if self._link(self.tags.through, tag_id=tag.pk):
            self.happened("tagged", by=by, tag=tag.pk)

    @transaction.atomic
    def untag(self, tag: Tag, *, by: Actor) -> None:
        self.allow(by, "reply")
        if self.tags.through._base_manager.filter(conversation_id=self.pk, tag_id=tag.pk).delete()[0]:
            self.happened("untagged", by=by, tag=tag.pk)

    @transaction.atomic
    def follow(self, *, by: Agent) -> None:
        """Keep it among what one follows: shown beside it, and to be filtered by."""
        if self._link(self.followers.through, agent_id=by.pk):
            self.happened("followed", by=by)

    @transaction.atomic
    def unfollow(self, *, by: Agent) -> None:
        if self.followers.through._base_manager.filter(conversation_id=self.pk, agent_id=by.pk).delete()[0]:
            self.happened("unfollowed", by=by)

    def _link(self, through: type[models.Model], **ids: Any) -> bool:
        """Whether this call made the link: the unique pair decides between two at once."""
        _, fresh = through._base_manager.get_or_create(conversation_id=self.pk, **ids)
        return fresh
