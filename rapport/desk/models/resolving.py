"""Where a conversation stands, and the verbs that move it."""

from typing import Any

from django.db import models, transaction

from rapport.core.clock import now
from rapport.core.models import Actor, Record
from rapport.desk.models.status import UNRESOLVED, Status


class Resolving(Record):
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    resolved_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        abstract = True

    @transaction.atomic
    def set_status(self, status: str, *, by: Actor) -> None:
        """Move to any status by its own verb."""
        verbs = {
            Status.RESOLVED: self.resolve,
            Status.CLOSED: self.close,
            Status.SPAM: self.mark_spam,
        }
        if status in verbs:
            verbs[Status(status)](by=by)
        elif status == Status.OPEN and self.status not in UNRESOLVED:
            self.reopen(by=by)
        else:
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
        """Take up again what was resolved or thought to be spam. Closed is final."""
        before = (Status.SPAM, Status.RESOLVED)
        verb = "unmarked_spam" if self.status == Status.SPAM else "reopened"
        self._move(before, Status.OPEN, by, verb, resolved_at=None)

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
        self._move(
            before,
            Status.SPAM,
            by,
            "marked_spam",
            waiting_since=None,
            snoozed_until=None,
        )

    def _move(self, allowed: Any, status: Status, by: Actor, verb: str, **values: Any) -> None:
        """From one of the allowed statuses to another; the event says from where, and comes once."""
        self.allow(by, "reply")  # type: ignore[attr-defined]
        before = self.again().status
        if before in allowed and before != status and self.change(where={"status": before}, status=status, **values):
            self.happened(verb, by=by, before=before, status=str(status))
