"""Saying what happened: the row, the few jobs with outside effects, and one cue, all in the verb's own transaction."""

from typing import TYPE_CHECKING, Any

from django.db import transaction

from rapport.core import cues, events
from rapport.core.actors import Actor
from rapport.core.clock import now
from rapport.core.models.event import Event

if TYPE_CHECKING:
    from rapport.core.models.record import Record


def emit(
    name: str,
    /,
    *,
    subject: "Record",
    by: Actor,
    words: dict[str, Any] | None = None,
    **codes: Any,
) -> Event:
    """Append the event `name` about `subject`. Must run inside the transaction that made it true."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{name} was said outside a transaction. A verb is @transaction.atomic.")
    event = Event.objects.create(
        name=name,
        subject_kind=subject.kind_name(),
        subject_id=subject.pk,
        actor_kind=by.actor_kind,
        actor_id=by.pk,
        cause_id=getattr(by, "cause", None),
        depth=getattr(by, "depth", 0),
        codes=codes,
        data=words or {},
        at=now(),
        **subject.about(),
    )
    events.ask_reactions(event)
    cues.add(event.subject, "ledger")
    return event
