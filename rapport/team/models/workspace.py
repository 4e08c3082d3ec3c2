"""The organisation that runs Rapport."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from rapport.core.models import Actor, Record, RecordQuerySet


class WorkspaceQuerySet(RecordQuerySet):
    def here(self) -> "Workspace | None":
        """The one workspace of this installation; None before the first visit."""
        return self.first()

    @transaction.atomic
    def found(self, name: str, *, by: Actor, **values: Any) -> "Workspace":
        """Begin the one workspace. Of two at once the key decides; the second is told."""
        workspace, fresh = Workspace.objects.get_or_create(pk=1, defaults={"name": name, **values})
        if not fresh:
            raise ValueError(_("This workspace is set up already. Sign in."))
        workspace.happened("founded", by=by, name=name)
        return workspace


class Workspace(Record):
    """`url` is the address at which people reach it: what links in mails begin with, never what a request claims."""

    name = models.CharField(max_length=120)
    language = models.CharField(max_length=12, default="en")
    zone = models.CharField(max_length=64, default="UTC")
    url = models.URLField(blank=True)

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def link(self, path: str) -> str:
        """A full address for a mail."""
        return (settings.PUBLIC_URL or self.url).rstrip("/") + path

    @transaction.atomic
    def describe(self, *, by: Actor, **values: Any) -> None:
        if self.changes(**values):
            self.happened("described", by=by, **values)
