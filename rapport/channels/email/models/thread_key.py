"""Which message ids belong to which conversation."""

import hashlib
from collections.abc import Iterable
from typing import Any, ClassVar

import auto_prefetch
from django.db import models

from rapport.core.models import RecordQuerySet
from rapport.desk.models import Conversation


class ThreadKeyQuerySet(RecordQuerySet):
    def keep(self, rows: Iterable["ThreadKey"]) -> None:
        self.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


class ThreadKey(auto_prefetch.Model):
    """A message id that a conversation's mails have or refer to, as a number.

    An answer may come before what it answers: both name the same ids, so whichever comes second finds the first. This
    only suggests a conversation; who may join it is decided by proof. `is_proven` says that a proven sender named the
    id: what a forged mail names must not draw the real customer's answers into the forger's conversation.
    """

    key = models.BigIntegerField()
    is_proven = models.BooleanField(default=False)
    conversation = auto_prefetch.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")

    objects: ClassVar[Any] = ThreadKeyQuerySet.as_manager()

    class Meta(auto_prefetch.Model.Meta):
        constraints = [models.UniqueConstraint(fields=["key", "conversation", "is_proven"], name="thread_key_once")]

    def __str__(self) -> str:
        return f"{self.key} in {self.conversation_id}"


def key_of(message_id: str) -> int:
    """64 bits of a message id: enough to find it by, and a tenth of its size in the index."""
    digest = hashlib.sha256(message_id.strip().strip("<>").encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
