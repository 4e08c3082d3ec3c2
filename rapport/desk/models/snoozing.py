"""Hidden until a time, beside the status."""

from datetime import datetime

from django.db import models, transaction

from rapport.core.clock import now
from rapport.core.models import Actor
from rapport.desk.models.placed import Placed
from rapport.desk.models.status import UNRESOLVED


class Snoozing(Placed):
    snoozed_until = models.DateTimeField(null=True, blank=True)

    class Meta(Placed.Meta):
        abstract = True

    @transaction.atomic
    def snooze(self, until: datetime, *, by: Actor) -> None:
        """Hide it until then. The customer's next message, or the time itself, brings it back."""
        self.allow(by, "reply")
        if until <= now():
            raise ValueError(f"Snooze needs a time to come; {until:%d %b %H:%M} has passed. Pick a later time.")
        stands = {"status__in": UNRESOLVED}
        if self.again().snoozed_until != until and self.change(where=stands, snoozed_until=until):
            self.happened("snoozed", by=by, until=until.isoformat())

    @transaction.atomic
    def wake(self, *, by: Actor) -> None:
        """Bring it back into the list."""
        if self.change(where={"snoozed_until__isnull": False}, snoozed_until=None):
            self.happened("woke", by=by)
