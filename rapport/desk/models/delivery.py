"""One attempt-tracked sending of an outbound message. Begun is committed before the first byte leaves."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar, Self

import auto_prefetch
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.clock import now
from rapport.core.models import Actor, Record, RecordQuerySet, System
from rapport.desk.models.message import Message

#: Temporary faults are retried this long, with pauses that grow from a minute to three hours.
RETRIED_FOR = timedelta(days=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=3)
#: A delivery that is `sending` for longer than any adapter may take was cut off by a crash.
CUT_OFF_AFTER = timedelta(minutes=10)


class DeliveryStatus(models.TextChoices):
    QUEUED = "queued", _("On its way")
    SENDING = "sending", _("Sending")
    DELIVERED = "delivered", _("Sent")
    FAILED = "failed", _("Not sent")
    UNCERTAIN = "uncertain", _("Perhaps sent")


class DeliveryQuerySet(RecordQuerySet):
    def due(self) -> Self:
        return self.filter(status=DeliveryStatus.QUEUED, next_attempt_at__lte=now())

    def cut_off(self) -> Self:
        return self.filter(status=DeliveryStatus.SENDING, started_at__lt=now() - CUT_OFF_AFTER)


class Delivery(Record):
    """Where a message that we send stands.

    queued → sending → delivered, or failed with a reason in words. Found `sending` after a crash it is `uncertain`:
    it may have left, so it is never sent again by itself; a person says "Send again" or "It arrived".
    """

    Status = DeliveryStatus

    message = auto_prefetch.OneToOneField(Message, on_delete=models.CASCADE, related_name="delivery")
    channel = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=DeliveryStatus.choices, default=DeliveryStatus.QUEUED)
    attempts = models.IntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    objects: ClassVar[Any] = DeliveryQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(
                "next_attempt_at",
                name="delivery_due",
                condition=models.Q(status="queued"),
            ),
            models.Index(
                "started_at",
                name="delivery_sending",
                condition=models.Q(status="sending"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.message_id}"

    def about(self) -> dict[str, int | None]:
        about: dict[str, int | None] = self.message.conversation.about()
        return about

    @transaction.atomic
    def begin(self) -> bool:
        """Win the right to send, once: of many workers one is told True, and only while it is queued."""
        return self.change(
            where={"status": DeliveryStatus.QUEUED},
            status=DeliveryStatus.SENDING,
            started_at=now(),
            attempts=models.F("attempts") + 1,
            next_attempt_at=None,
        )

    @transaction.atomic
    def arrived(self, external_id: str = "", *, by: Actor = System) -> None:
        """The next server took it. `external_id` is the id that the provider really used, if it says."""
        unfinished = [DeliveryStatus.SENDING, DeliveryStatus.UNCERTAIN]
        if self._settle(unfinished, DeliveryStatus.DELIVERED, ""):
            if external_id and external_id != self.message.external_id:
                self.message.changes(external_id=external_id)
            self.happened("arrived", by=by, message=self.message_id)

    @transaction.atomic
    def failed(self, reason: str) -> None:
        """It will not get there; `reason` says why in words."""
        if self._settle([DeliveryStatus.SENDING], DeliveryStatus.FAILED, reason):
            self.happened("failed", by=System, words={"reason": reason}, message=self.message_id)
            self.message.conversation.miss_answer()

    @transaction.atomic
    def postpone(self, reason: str) -> None:
        """Try again later, or give up once it was tried for two days."""
        if now() - self.created_at >= RETRIED_FOR:
            self.failed(f"{reason} Tried for two days without success.")
            return
        attempts = Delivery.objects.values_list("attempts", flat=True).get(pk=self.pk)
        pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
        queued = {
            "status": DeliveryStatus.QUEUED,
            "reason": reason,
            "next_attempt_at": now() + pause,
        }
        if self.change(where={"status": DeliveryStatus.SENDING}, **queued):
            self.happened(
                "postponed",
                by=System,
                words={"reason": reason},
                message=self.message_id,
            )

    @transaction.atomic
    def unsure(self, reason: str) -> None:
        """It may have left or not: a crash or a lost connection came between."""
        if self._settle([DeliveryStatus.SENDING], DeliveryStatus.UNCERTAIN, reason):
            self.happened("unsure", by=System, words={"reason": reason}, message=self.message_id)
            self.message.conversation.miss_answer()

    @transaction.atomic
    def retry(self, *, by: Actor) -> None:
        """Send again what failed or is uncertain: a person's word."""
        ended = [DeliveryStatus.FAILED, DeliveryStatus.UNCERTAIN]
        queued = {
            "status": DeliveryStatus.QUEUED,
            "reason": "",
            "next_attempt_at": now(),
            "finished_at": None,
        }
        if self.change(where={"status__in": ended}, created_at=now(), **queued):
            self.happened("retried", by=by, message=self.message_id)

    def _settle(self, before: Sequence[str], status: str, reason: str) -> bool:
        return self.change(
            where={"status__in": before},
            status=status,
            reason=reason,
            finished_at=now(),
        )
