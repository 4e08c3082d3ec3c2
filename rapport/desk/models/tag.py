"""Words that agents put on conversations."""

from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from rapport.core.models import Actor, Record, RecordQuerySet


class TagQuerySet(RecordQuerySet):
    @transaction.atomic
    def named(self, name: str, *, by: Actor) -> "Tag":
        """The tag of this name, whatever its case, added if it is new."""
        name = " ".join(name.split())[:60]
        if not name:
            raise ValueError(_("A tag needs a name."))
        tag = self.filter(name__iexact=name).first()
        if tag is None:
            tag, fresh = self.get_or_create(name=name)
            if fresh:
                tag.happened("added", by=by, name=name)
        return tag


class Tag(Record):
    name = models.CharField(max_length=60, unique=True)
    color = models.CharField(max_length=12, blank=True)

    objects: ClassVar[Any] = TagQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def rename(self, name: str, *, by: Actor) -> None:
        name = " ".join(name.split())[:60]
        if not name:
            raise ValueError(_("A tag needs a name."))
        if Tag.objects.filter(name__iexact=name).exclude(pk=self.pk).exists():
            raise ValueError(_("There is a tag “%(name)s” already.") % {"name": name})
        if self.changes(name=name):
            self.happened("renamed", by=by, name=name)

    @transaction.atomic
    def remove(self, *, by: Actor) -> None:
        """Take the tag off everything and forget it."""
        self.happened("removed", by=by, name=self.name)
        self.delete()
