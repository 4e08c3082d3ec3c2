"""Followers: readers of the ledger that take it in batches, cursor and effects in one commit."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from rapport.core import ledger
from rapport.core.models import Cursor, Event, Trouble

log = logging.getLogger(__name__)
type_reader = Callable[[Sequence[Event]], None]

#: Of a follower whose events are rare, the place is moved on after so many others, which else are passed each time.
FAR = 500


@dataclass(frozen=True)
class Follower:
    name: str
    names: tuple[str, ...]
    read: type_reader
    batch: int


FOLLOWERS: dict[str, Follower] = {}


def follows(*names: str, batch: int = 500) -> Callable[[type_reader], type_reader]:
    """Let a function read these events (all, when none is named) in batches, in order, each exactly once.

    Its writes commit together with its cursor, so it needn't be idempotent; it must not act outside the database.
    """

    def register(function: type_reader) -> type_reader:
        FOLLOWERS[function.__name__] = Follower(function.__name__, names, function, batch)
        return function

    return register


def catch_up(follower: Follower) -> int:
    """Read until nothing is left; say how many events were read. A follower is read by one process at a time."""
    total = 0
    while count := read_batch(follower):
        total += count
        if count < follower.batch:
            break
    return total


@transaction.atomic
def read_batch(follower: Follower) -> int:
    if not _alone(follower.name):
        return 0
    cursor, _ = Cursor.objects.get_or_create(follower=follower.name)
    # Asked before the tail, so that whatever stands before it and is wanted is in the tail.
    end = ledger.end() if follower.names else ledger.START
    events = ledger.tail(
        ledger.Position(cursor.epoch, cursor.xid, cursor.event_id),
        names=follower.names,
        limit=follower.batch,
    )
    if events:
        _read(follower, events)
    elif end.id - cursor.event_id < FAR:
        return 0
    last = ledger.position(events[-1]) if events else end
    cursor.epoch, cursor.xid, cursor.event_id = last if len(events) == follower.batch else max(last, end)
    cursor.save()
    return len(events)


def _read(follower: Follower, events: Sequence[Event]) -> None:
    try:
        with transaction.atomic():
            follower.read(events)
    except Exception:
        _read_one_by_one(follower, events)


def _read_one_by_one(follower: Follower, events: Sequence[Event]) -> None:
    """Pass the good ones and park what the follower can't take."""
    for event in events:
        try:
            with transaction.atomic():
                follower.read([event])
        except Exception as error:
            log.exception("Follower %s parked event %s", follower.name, event.pk)
            Trouble.note(follower.name, Trouble.FOLLOWER, event, error, park=True)


def _alone(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('follower'), hashtext(%s))",
            [name],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def catch_up_all() -> int:
    return sum(catch_up(follower) for follower in FOLLOWERS.values())
