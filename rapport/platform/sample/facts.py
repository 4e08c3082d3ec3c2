"""Facts that are written together at the end of a bulk fill, once the rows that they speak of have their ids."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapport.core.models import Actor, Event, Record

BATCH = 1000


@dataclass(frozen=True)
class Fact:
    """One event to be. A row among its codes stands for the id that it will have."""

    at: datetime
    name: str
    subject: Record
    by: Actor
    codes: dict[str, Any] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)
    #: What the columns say, where it was something else then than now.
    about: dict[str, Any] | None = None

    def event(self) -> Event:
        """The event as `emit` would have written it at that moment."""
        return Event(
            name=self.name,
            subject_kind=self.subject.kind_name(),
            subject_id=self.subject.pk,
            actor_kind=self.by.actor_kind,
            actor_id=self.by.pk,
            codes={name: _id(value) for name, value in self.codes.items()},
            data=self.words,
            at=self.at,
            **(self.subject.about() if self.about is None else self.about),
        )


def write_down(facts: Iterable[Fact]) -> None:
    """Append them all in the order of time, which becomes the order of the ledger."""
    events = [fact.event() for fact in sorted(facts, key=lambda fact: fact.at)]
    for batch in batches(events):
        Event.objects.bulk_create(batch)


def batches(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _id(value: Any) -> Any:
    return value.pk if isinstance(value, Record) else value
