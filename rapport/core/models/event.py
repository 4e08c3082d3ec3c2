"""The ledger: facts that happened, appended and never changed."""

from typing import Any

from django.db import models


class XidField(models.BigIntegerField):  # type: ignore[type-arg]
    """PostgreSQL's xid8: the number of the transaction that wrote the row."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None or hasattr(value, "as_sql") else str(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        sql: str = compiler.compile(value)[0] if hasattr(value, "as_sql") else "%s::text::xid8"
        return sql


class CurrentTransaction(models.Func):
    function = "pg_current_xact_id"
    template = "%(function)s()"
    output_field = XidField()


class CurrentEpoch(models.Func):
    """Which of the clusters that the ledger has lived in this is: see migration 0004."""

    function = "rapport_epoch"
    template = "%(function)s()"
    output_field = models.SmallIntegerField()


class Event(models.Model):
    """One fact. Columns and `codes` hold ids and codes only; whatever could name a person stands in `data`.

    Erasing a person empties `data`, so figures made from the rest stay true.
    """

    name = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)
    conversation_id = models.BigIntegerField(null=True)
    cause_id = models.BigIntegerField(null=True)
    depth = models.SmallIntegerField(default=0)
    codes = models.JSONField(default=dict)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    epoch = models.SmallIntegerField(db_default=CurrentEpoch(), editable=False)
    xid = XidField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["epoch", "xid", "id"], name="event_tail"),
            models.Index(
                "conversation_id",
                "id",
                name="event_conversation",
                condition=models.Q(conversation_id__isnull=False),
            ),
            models.Index(
                fields=["customer_id", "-id"],
                name="event_customer",
                condition=models.Q(customer_id__isnull=False),
            ),
            models.Index(
                fields=["company_id", "-id"],
                name="event_company",
                condition=models.Q(company_id__isnull=False),
            ),
            models.Index("subject_kind", "subject_id", "id", name="event_subject"),
            models.Index("at", name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"

    @property
    def subject(self) -> str:
        """What the fact is about and what orders its reactions, as `conversation:42`."""
        return f"{self.subject_kind}:{self.subject_id}"
