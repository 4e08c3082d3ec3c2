"""Reading the ledger in order. Nothing else reads it by id."""

from collections.abc import Collection
from typing import NamedTuple

from rapport.core.models.event import Event


class Position(NamedTuple):
    """A place in the ledger: everything up to and including it has been read."""

    xid: int
    id: int


START = Position(0, 0)

_TAIL = """
    SELECT * FROM core_event
    WHERE (xid, id) > (%(xid)s::text::xid8, %(id)s) AND xid < pg_snapshot_xmin(pg_current_snapshot()) {names}
    ORDER BY xid, id LIMIT %(limit)s
"""


def tail(after: Position, *, names: Collection[str] = (), limit: int = 500) -> list[Event]:
    """The events after a position that no open transaction can still come before, in their lasting order.

    Ids are handed out before commit, so a reader that remembers the last id skips what commits late. It isn't enough
    to stop below the oldest open transaction either: an older transaction may take the higher id. The order that lasts
    is (transaction, id), read only up to the oldest transaction that is still open.
    """
    only = "AND name = ANY(%(names)s)" if names else ""
    query = _TAIL.format(names=only)
    values = {
        "xid": str(after.xid),
        "id": after.id,
        "names": list(names),
        "limit": limit,
    }
    return list(Event.objects.raw(query, values))


def position(event: Event) -> Position:
    return Position(event.xid, event.pk)


def end() -> Position:
    """The position after everything readable now: where a follower starts that wants only what comes."""
    last = Event.objects.raw(
        "SELECT * FROM core_event WHERE xid < pg_snapshot_xmin(pg_current_snapshot())"
        " ORDER BY xid DESC, id DESC LIMIT 1"
    )
    return next((position(event) for event in last), START)
