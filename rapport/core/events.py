"""Who answers events: reactions by name, and the jobs that they become."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from procrastinate.contrib.django import app

if TYPE_CHECKING:
    from rapport.core.models.event import Event

type_reaction = Callable[["Event"], None]

#: Reaction by its name, and the names that listen to each event.
REACTIONS: dict[str, type_reaction] = {}
LISTENING: dict[str, list[str]] = defaultdict(list)

#: An event at the end of a chain of causes this long starts nothing more: loops end here.
DEEPEST_CAUSE = 8

_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def quietly() -> Iterator[None]:
    """Write down what happened long ago (a sample, an import): the facts stand in the ledger, nobody reacts to them."""
    before = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(before)


def on(*names: str) -> Callable[[type_reaction], type_reaction]:
    """Let a function answer an event with an effect outside the database.

    It runs as a job that commits with the event, at least once, so it must be idempotent and read the present state.
    While it is retried, later ones of the same reaction and subject wait, at most an hour; then it is parked.
    """

    def register(function: type_reaction) -> type_reaction:
        REACTIONS[function.__name__] = function
        for name in names:
            LISTENING[name].append(function.__name__)
        return function

    return register


def ask_reactions(event: "Event") -> None:
    """Defer a job for each reaction to this event, in the transaction that it was said in."""
    if event.depth < DEEPEST_CAUSE and not _quiet.get():
        for reaction in LISTENING[event.name]:
            defer_reaction(event, reaction)


def defer_reaction(event: "Event", reaction: str) -> None:
    """One job, by the task's name: `react` in rapport/core/jobs.py runs it."""
    app.configure_task("react", lock=f"{reaction} {event.subject}").defer(event_id=event.pk, reaction=reaction)
