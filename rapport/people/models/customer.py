"""The people whom we serve."""

from typing import Any, ClassVar, Self

import auto_prefetch
from django.db import models, transaction
from django.urls import reverse

from rapport.core.clock import now
from rapport.core.models import Actor, Record, RecordQuerySet, System
from rapport.people.models.company import Company
from rapport.people.models.identity import Identity, fold


class CustomerQuerySet(RecordQuerySet):
    def with_identity(self, value: str, kind: str = Identity.EMAIL) -> Self:
        return self.filter(identities__kind_of=kind, identities__folded=fold(value))

    @transaction.atomic
    def known_as(
        self,
        value: str,
        *,
        name: str = "",
        kind: str = Identity.EMAIL,
        verified: bool = False,
        by: Actor = System,
    ) -> "Customer":
        """The customer with this identity, added if nobody has it yet.

        Two callers at once get the same customer: the identity is unique, and the loser takes the winner's.
        """
        identity = Identity.objects.select_related("customer").filter(kind_of=kind, folded=fold(value)).first()
        if identity is None:
            identity = self._add(value, name, kind, by)
        customer = identity.customer
        if verified and identity.verified_at is None and identity.changes(verified_at=now()):
            customer.happened("verified", by=by, identity=identity.pk)
        if name and not customer.name and customer.change(where={"name": ""}, name=name[:200]):
            customer.happened("named", by=by, words={"name": name[:200]})
        return customer

    def _add(self, value: str, name: str, kind: str, by: Actor) -> Identity:
        customer = Customer.objects.create(name=name[:200])
        identity, fresh = Identity.objects.get_or_create(
            kind_of=kind,
            folded=fold(value),
            defaults={"customer": customer, "value": value.strip()[:320]},
        )
        if not fresh:
            customer.delete()
            return identity
        customer.happened("added", by=by, words={kind: identity.value})
        return identity


class Customer(Record):
    """A person whom we serve, known by one or more identities."""

    actor_kind = "customer"

    name = models.CharField(max_length=200, blank=True)
    company = auto_prefetch.ForeignKey(
        Company,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="customers",
    )
    language = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)

    objects: ClassVar[Any] = CustomerQuerySet.as_manager()

    class Meta(Record.Meta):
        indexes = [models.Index("name", name="customer_name")]

    def __str__(self) -> str:
        return self.name or self.email or f"Customer {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("customer", args=[self.pk])

    def about(self) -> dict[str, int | None]:
        return {"customer_id": self.pk, "company_id": self.company_id}

    @property
    def email(self) -> str:
        """The address to write to: the first proven one, else the first."""
        addresses = [one for one in self.identities.all() if one.kind_of == Identity.EMAIL]
        addresses.sort(key=lambda one: (one.verified_at is None, one.pk))
        return addresses[0].value if addresses else ""

    @property
    def initials(self) -> str:
        words = self.name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name else ""

    @transaction.atomic
    def describe(self, *, by: Actor, **values: Any) -> None:
        """Correct name, company, language or note."""
        if self.changes(**values):
            codes = {name: value.pk for name, value in values.items() if isinstance(value, models.Model)}
            words = {name: value for name, value in values.items() if isinstance(value, str)}
            self.happened("described", by=by, words=words, **codes)
