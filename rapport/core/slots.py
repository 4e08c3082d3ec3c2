"""Slots: places on a lower room's page that higher rooms fill."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

type_context = Callable[..., dict[str, Any] | None]
type_load = Callable[[Iterable[Any]], dict[int, Any]]


@dataclass(frozen=True)
class Fill:
    """What one room puts into a slot.

    `context(request, *subjects)` gives the template its words, or None to stay away. In a list, `load(rows)` is asked
    once a page for `{pk: data}`, and a row without data stays empty.
    """

    template: str
    context: type_context | None = None
    load: type_load | None = None
    order: int = 0


SLOTS: dict[str, list[Fill]] = defaultdict(list)


def fill(
    name: str,
    *,
    template: str,
    context: type_context | None = None,
    load: type_load | None = None,
    order: int = 0,
) -> None:
    SLOTS[name].append(Fill(template, context, load, order))
    SLOTS[name].sort(key=lambda one: one.order)


def load(name: str, rows: Iterable[Any]) -> list[tuple[Fill, dict[int, Any]]]:
    """Ask every fill of a list's slot once for all its rows."""
    rows = list(rows)
    return [(one, one.load(rows)) for one in SLOTS[name] if one.load]
