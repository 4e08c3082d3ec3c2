"""The organisations that customers belong to."""

from typing import Any, ClassVar

from django.db import models, transaction

from rapport.core.models import Actor, Record, RecordQuerySet


class CompanyQuerySet(RecordQuerySet):
    @transaction.atomic
    def named(self, name: str, *, domain: str = "", by: Actor) -> "Company":
        """The company of this name, added if it is new."""
        company, fresh = Company.objects.get_or_create(name=name, defaults={"domain": domain.lower()})
        if fresh:
            company.happened("added", by=by)
        return company


class Company(Record):
    name = models.CharField(max_length=200)
    domain = models.CharField(max_length=253, blank=True)

    objects: ClassVar[Any] = CompanyQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name_plural = "companies"
        constraints = [models.UniqueConstraint(fields=["name"], name="company_name_once")]
        indexes = [models.Index("domain", name="company_domain", condition=~models.Q(domain=""))]

    def __str__(self) -> str:
        return self.name

    def about(self) -> dict[str, int | None]:
        return {"company_id": self.pk}
