"""Files in messages."""

import re

import auto_prefetch
from django.db import models
from django.urls import reverse

from rapport.core.models import Blob, Record
from rapport.desk.models.message import Message

#: What an address has no room for.
UNFIT = re.compile(r"[\x00-\x1f\x7f/\\]+")


class Attachment(Record):
    """A file in a message. Many may share the bytes of one Blob."""

    message = auto_prefetch.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    blob = auto_prefetch.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    content_id = models.CharField(max_length=255, blank=True)
    is_inline = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return reverse("file", args=[self.pk, UNFIT.sub("_", self.name) or "file"])
