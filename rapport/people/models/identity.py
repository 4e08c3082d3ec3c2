"""The ways to recognise a customer."""

import unicodedata

import auto_prefetch
from django.db import models

from rapport.core.models import Record


class Identity(Record):
    """One way to recognise a customer: an address, a number, an id. Each belongs to one customer.

    `verified_at` is when it was first proven to be theirs; before that it is only claimed.
    """

    EMAIL, PHONE, EXTERNAL = "email", "phone", "external"

    customer = auto_prefetch.ForeignKey("people.Customer", on_delete=models.CASCADE, related_name="identities")
    kind_of = models.CharField(max_length=12, default=EMAIL)
    value = models.CharField(max_length=320)
    folded = models.CharField(max_length=320)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name_plural = "identities"
        constraints = [models.UniqueConstraint(fields=["kind_of", "folded"], name="identity_once")]

    def __str__(self) -> str:
        return self.value


def fold(value: str) -> str:
    """An identity as it is compared: without case, in one Unicode form. A plus-address stays an address of its own."""
    return unicodedata.normalize("NFKC", value).strip().casefold()[:320]
