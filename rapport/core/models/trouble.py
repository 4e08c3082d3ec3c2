"""What could not be done with an event: shown to an administrator, never lost, never in the way of the others."""

from datetime import timedelta
from typing import Any, ClassVar, Self

import auto_prefetch
from django.db import models, transaction

from rapport.core.clock import now
from rapport.core.models.event import Event

#: A reaction that still fails after this long is parked, and later ones of its subject go on.
PATIENCE = timedelta(hours=1)


class TroubleQuerySet(auto_prefetch.QuerySet):
    def parked(self) -> Self:
        return self.filter(parked_at__isnull=False)


class Trouble(auto_prefetch.Model):
    """One reader (a reaction or a follower) that failed on one event; parked once it is no longer retried."""

    REACTION, FOLLOWER = "reaction", "follower"

    reader = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=[(REACTION, REACTION), (FOLLOWER, FOLLOWER)])
    event = auto_prefetch.ForeignKey(Event, on_delete=models.CASCADE)
    reason = models.TextField()
    traceback = models.TextField()
    attempts = models.IntegerField(default=1)
    first_failed_at = models.DateTimeField()
    parked_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = TroubleQuerySet.as_manager()

    class Meta(auto_prefetch.Model.Meta):
        constraints = [models.UniqueConstraint(fields=["reader", "event"], name="trouble_once")]
        indexes = [
            models.Index(
                fields=["-parked_at"],
                name="trouble_parked",
                condition=models.Q(parked_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader} on {self.event_id}: {self.reason}"

    @property
    def out_of_patience(self) -> bool:
        return now() - self.first_failed_at >= PATIENCE

    @classmethod
    def note(
        cls,
        reader: str,
        kind: str,
        event: Event,
        error: BaseException,
        *,
        park: bool = False,
    ) -> "Trouble":
        """Write down one more failure; park it at once if asked, else when patience ends."""
        from traceback import format_exception

        said = {
            "reason": f"{type(error).__name__}: {error}"[:2000],
            "traceback": "".join(format_exception(error))[-8000:],
        }
        with transaction.atomic():
            trouble, fresh = cls.objects.select_for_update().get_or_create(
                reader=reader,
                event=event,
                defaults={"kind": kind, "first_failed_at": now(), **said},
            )
            if not fresh:
                trouble.attempts += 1
                trouble.reason, trouble.traceback = said["reason"], said["traceback"]
            if park or trouble.out_of_patience:
                trouble.parked_at = now()
            trouble.save()
        return trouble
