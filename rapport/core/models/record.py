"""What every noun can do: change under a guard, and say what happened."""

from typing import Any, ClassVar, Self

import auto_prefetch
from django.db import models

from rapport.core.actors import Actor
from rapport.core.clock import ClockField
from rapport.core.models.event import Event
from rapport.core.models.saying import emit


class RecordQuerySet(auto_prefetch.QuerySet):
    """Scopes begin here; rooms add their own words."""


class Record(auto_prefetch.Model):
    """A row with an identity, a birthday and a voice in the ledger."""

    created_at = ClockField(auto_now_add=True, editable=False)

    #: The word that stands before the dot in this noun's events; by default the model's own name.
    kind: ClassVar[str] = ""

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta(auto_prefetch.Model.Meta):
        abstract = True

    def change(self, *, where: dict[str, Any], **values: Any) -> bool:
        """Write `values` if the row still matches `where`; say whether this call was the one that did.

        The guard is one UPDATE, so of two callers with the same guard exactly one is told True.
        """
        if not type(self)._base_manager.filter(pk=self.pk, **where).update(**values):
            return False
        self._take(values)
        return True

    def changes(self, **values: Any) -> bool:
        """`change` guarded by there being something to change: False when every value stands already."""
        differs = models.Q()
        for name, value in values.items():
            differs |= ~models.Q(**{name: value}) if value is not None else models.Q(**{f"{name}__isnull": False})
        if not type(self)._base_manager.filter(differs, pk=self.pk).update(**values):
            return False
        self._take(values)
        return True

    def _take(self, values: dict[str, Any]) -> None:
        """Show what was written. What the database computed is read when somebody asks."""
        for name, value in values.items():
            if hasattr(value, "resolve_expression"):
                self.__dict__.pop(name, None)
            else:
                setattr(self, name, value)

    def happened(self, verb: str, /, *, by: Actor, words: dict[str, Any] | None = None, **codes: Any) -> Event:
        """Append `<kind>.<verb>` about this record. `codes` are ids and codes, `words` may name a person."""
        return emit(f"{self.kind_name()}.{verb}", subject=self, by=by, words=words, **codes)

    def about(self) -> dict[str, int | None]:
        """The ids that this record's events carry as columns: customer_id, company_id, conversation_id."""
        return {}

    @classmethod
    def kind_name(cls) -> str:
        return cls.kind or str(cls._meta.model_name)

    def again(self) -> Self:
        """This record as the database has it now."""
        fresh: Self = type(self)._base_manager.get(pk=self.pk)
        return fresh
