"""Reading the ledger in order. Nothing else reads it by id."""

from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

from rapport.core.models.event import Event


class Position(NamedTuple):
    """A place in the ledger: everything up to and including it has been read."""

    epoch: int
    xid: int
    id: int


START = Position(0, 0, 0)

#: Below the oldest transaction that is still open in the cluster where the ledger lives now.
_READABLE = "(epoch, xid) < (rapport_epoch(), pg_snapshot_xmin(pg_current_snapshot()))"

_TAIL = """
    SELECT * FROM core_event
    WHERE (epoch, xid, id) > (%(epoch)s, %(xid)s::text::xid8, %(id)s) AND {readable} {names}
    ORDER BY epoch, xid, id LIMIT %(limit)s
"""

_END = "SELECT * FROM core_event WHERE {readable} ORDER BY epoch DESC, xid DESC, id DESC LIMIT 1"


def tail(after: Position, *, names: Collection[str] = (), limit: int = 500) -> list[Event]:
    """The events after a position that no open transaction can still come before, in their lasting order.

    Ids are handed out before commit, so a reader that remembers the last id skips what commits late. It isn't enough
    to stop below the oldest open transaction either: an older transaction may take the higher id. The order that lasts
    is (transaction, id), read only up to the oldest transaction that is still open; the epoch before them counts the
    clusters that the ledger has lived in, because a restored one brings transaction numbers of another cluster along.
    """
    only = "AND name = ANY(%(names)s)" if names else ""
    query = _TAIL.format(readable=_READABLE, names=only)
    values = {
        "epoch": after.epoch,
        "xid": str(after.xid),
        "id": after.id,
        "names": list(names),
        "limit": limit,
    }
    return list(Event.objects.raw(query, values))


def position(event: Event) -> Position:
    return Position(event.epoch, event.xid, event.pk)


def end() -> Position:
    """The position after everything readable now: where a follower starts that wants only what comes."""
    last = Event.objects.raw(_END.format(readable=_READABLE))
    return next((position(event) for event in last), START)


def settle() -> int:
    """Begin a new epoch if the ledger has come to another cluster since it was last settled; answers the epoch.

    To be called once after a restore, before anyone reads: `rapport start` and `rapport migrate` do.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rapport_settle_ledger()")
        row = cursor.fetchone()
    return int(row[0])
