"""Where each follower of the ledger stands."""

from django.db import models

from rapport.core.models.event import XidField


class Cursor(models.Model):
    """How far one follower has read. It moves in the same commit as what the follower did with those events."""

    follower = models.CharField(max_length=80, primary_key=True)
    epoch = models.SmallIntegerField(default=0)
    xid = XidField(default=0)
    event_id = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.follower} at {self.epoch}/{self.xid}/{self.event_id}"
