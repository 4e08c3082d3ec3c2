"""Saying what happened: the row, the few jobs with outside effects, and one cue, all in the verb's own transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import transaction

from rapport.core import cues
from rapport.core.actors import Actor
from rapport.core.clock import now

if TYPE_CHECKING:
    from rapport.core.models.event import Event
    from rapport.core.models.record import Record

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


def emit(
    name: str,
    /,
    *,
    subject: "Record",
    by: Actor,
    words: dict[str, Any] | None = None,
    **codes: Any,
) -> "Event":
    """Append the event `name` about `subject`. Must run inside the transaction that made it true."""
    from rapport.core.models.event import Event

    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{name} was said outside a transaction. A verb is @transaction.atomic.")
    depth = getattr(by, "depth", 0)
    event = Event.objects.create(
        name=name,
        subject_kind=subject.kind_name(),
        subject_id=subject.pk,
        actor_kind=by.actor_kind,
        actor_id=by.pk,
        cause_id=getattr(by, "cause", None),
        depth=depth,
        codes=codes,
        data=words or {},
        at=now(),
        **subject.about(),
    )
    if depth < DEEPEST_CAUSE and not _quiet.get():
        for reaction in LISTENING[name]:
            defer_reaction(event, reaction)
    cues.add(event.subject, "ledger")
    return event


def defer_reaction(event: "Event", reaction: str) -> None:
    from rapport.core.jobs import react

    react.configure(lock=f"{reaction} {event.subject}").defer(event_id=event.pk, reaction=reaction)
