"""Groups of agents."""

from django.db import models, transaction

from rapport.core.models import Actor, Record, RecordQuerySet


class Team(Record):
    name = models.CharField(max_length=80, unique=True)

    objects = RecordQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def rename(self, name: str, *, by: Actor) -> None:
        if self.changes(name=name):
            self.happened("renamed", by=by, name=name)
