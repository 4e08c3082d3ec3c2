"""The organisation that runs Rapport."""

from typing import Any

from django.db import models, transaction

from rapport.core.models import Actor, Record, RecordQuerySet


class WorkspaceQuerySet(RecordQuerySet):
    def here(self) -> "Workspace | None":
        """The one workspace of this installation; None before the first visit."""
        return self.first()


class Workspace(Record):
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=12, default="en")
    zone = models.CharField(max_length=64, default="UTC")
    url = models.URLField(blank=True)

    objects = WorkspaceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def describe(self, *, by: Actor, **values: Any) -> None:
        if self.changes(**values):
            self.happened("described", by=by, **values)
