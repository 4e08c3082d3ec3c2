"""Support, Service and Success: how a conversation is routed, promised, measured and surveyed."""

from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext as _

from rapport.core.models import Actor, Record, RecordQuerySet


class DeskQuerySet(RecordQuerySet):
    def enabled(self) -> Self:
        return self.filter(is_enabled=True)


class Desk(Record):
    """One way of caring for customers. The first three exist from the start; one that isn't needed is switched off."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    position = models.SmallIntegerField(default=0)
    is_enabled = models.BooleanField(default=True)

    objects: ClassVar[Any] = DeskQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def rename(self, name: str, *, by: Actor) -> None:
        name = " ".join(name.split())[:80]
        if not name:
            raise ValueError(_("A desk needs a name."))
        if self.changes(name=name):
            self.happened("renamed", by=by, name=name)

    @transaction.atomic
    def switch_off(self, *, by: Actor) -> None:
        """Make everything of this desk disappear; switching it on brings it all back."""
        if not Desk.objects.select_for_update().filter(is_enabled=True).exclude(pk=self.pk).exists():
            raise ValueError(_("One desk has to stay on. Switch another one on first."))
        if self.change(where={"is_enabled": True}, is_enabled=False):
            self.happened("switched_off", by=by)

    @transaction.atomic
    def switch_on(self, *, by: Actor) -> None:
        if self.change(where={"is_enabled": False}, is_enabled=True):
            self.happened("switched_on", by=by)
