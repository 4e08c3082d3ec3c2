"""Where a conversation stands, and the verbs that move it."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Coalesce

from rapport.core.clock import now
from rapport.core.models import Actor
from rapport.desk.models.placed import Placed
from rapport.desk.models.status import UNRESOLVED, Status


class Resolving(Placed):
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    resolved_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)

    class Meta(Placed.Meta):
        abstract = True

    @transaction.atomic
    def set_status(self, status: str, *, by: Actor) -> None:
        """Move to any status by its own verb."""
        verbs = {
            Status.RESOLVED: self.resolve,
            Status.CLOSED: self.close,
            Status.SPAM: self.mark_spam,
        }
        if self.status == Status.SPAM and status != Status.SPAM:
            self.reopen(by=by)
        if status in verbs:
            verbs[Status(status)](by=by)
        else:
            if self.status not in UNRESOLVED:
                self.reopen(by=by)
            self._move(UNRESOLVED, Status(status), by, "status_set")

    @transaction.atomic
    def resolve(self, *, by: Actor) -> None:
        """The matter is dealt with, until the customer writes again."""
        self._move(
            UNRESOLVED,
            Status.RESOLVED,
            by,
            "resolved",
            resolved_at=now(),
            waiting_since=None,
            snoozed_until=None,
        )

    @transaction.atomic
    def reopen(self, *, by: Actor) -> None:
        """Take up again what was resolved or thought to be spam. Closed is final. What nobody answered waits again."""
        before = (Status.SPAM, Status.RESOLVED)
        verb = "unmarked_spam" if self.status == Status.SPAM else "reopened"
        unanswered = models.Value(self.unanswered_since(), models.DateTimeField())
        waiting = Coalesce("waiting_since", unanswered)
        self._move(before, Status.OPEN, by, verb, resolved_at=None, waiting_since=waiting)

    def unanswered_since(self) -> datetime | None:
        """When the customer said the first thing that nobody has answered yet."""
        from rapport.desk.models.message import Direction, Message

        spoken = Message.objects.filter(conversation_id=self.pk, automatic="").exclude(direction=Direction.NOTE)
        answered = spoken.filter(direction=Direction.OUTBOUND).order_by("-id").values_list("id", flat=True).first()
        unanswered = spoken.filter(id__gt=answered or 0).order_by("id")
        return unanswered.values_list("created_at", flat=True).first()

    @transaction.atomic
    def close(self, *, by: Actor) -> None:
        """End it for good: what the customer writes from now on begins a new conversation, linked to this one."""
        ending: dict[str, Any] = {"waiting_since": None, "snoozed_until": None}
        if self.resolved_at is None:
            ending["resolved_at"] = now()
        self._move((*UNRESOLVED, Status.RESOLVED), Status.CLOSED, by, "closed", **ending)

    @transaction.atomic
    def mark_spam(self, *, by: Actor) -> None:
        before = (*UNRESOLVED, Status.RESOLVED)
        ending: dict[str, Any] = {"waiting_since": None, "snoozed_until": None, "resolved_at": None}
        self._move(before, Status.SPAM, by, "marked_spam", **ending)

    def _move(self, allowed: Any, status: Status, by: Actor, verb: str, **values: Any) -> None:
        """From one of the allowed statuses to another; the event says from where, and comes once."""
        self.allow(by, "reply")
        before = self.again().status
        if before in allowed and before != status and self.change(where={"status": before}, status=status, **values):
            self.happened(verb, by=by, before=before, status=str(status))
