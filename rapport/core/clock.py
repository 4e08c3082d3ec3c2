"""The one place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    return _set.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` inside: for telling the past (a sample, an import) through the ordinary verbs."""
    before = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(before)


class ClockField(models.DateTimeField):  # type: ignore[type-arg]
    """A DateTimeField whose `auto_now` and `auto_now_add` ask our clock.

    A new row that brings its own birthday keeps it. To migrations this is a plain DateTimeField.
    """

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        given = getattr(instance, self.attname)
        if self.auto_now or (self.auto_now_add and add and given is None):
            setattr(instance, self.attname, now())
        return getattr(instance, self.attname)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs
