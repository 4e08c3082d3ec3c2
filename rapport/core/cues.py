"""Cues: names of what changed, carried by NOTIFY. Never content: who hears one asks again, with their own rights."""

from collections.abc import Callable

from django.db import connection, transaction

CHANNEL = "rapport_cues"
#: NOTIFY carries 8,000 bytes; a transaction that changed more than fits says only that much changed.
LONGEST = 7_900
EVERYTHING = "everything"

_pending: dict[int, set[str]] = {}


def add(*names: str) -> None:
    """Let the names out once, when this transaction commits.

    The NOTIFY goes in a commit of its own just after: inside ours it would hold PostgreSQL's notify lock over our
    disk flush. A cue that a rolled back savepoint added may still go out; that costs a look, never a wrong page. One
    that can't go out is logged and no more: what it tells of has happened, and must not be told as a failure.
    """
    key = id(connection.connection)
    _pending.setdefault(key, set()).update(names)

    def send() -> None:
        _send(key)

    transaction.on_commit(send, robust=True)


def _send(key: int) -> None:
    names = _pending.pop(key, None)
    if names:
        payload = ",".join(sorted(names))
        notify(payload if len(payload.encode()) <= LONGEST else EVERYTHING)


def notify(payload: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])


def listen(heard: Callable[[set[str]], None], *, stop: Callable[[], bool], idle: float = 5.0) -> None:
    """Call `heard` with the names of each cue until `stop()`; with no names every `idle` seconds without one.

    The empty call is the safety net: a cue may be lost with its sender, the ledger isn't.
    """
    connection.ensure_connection()
    listening = connection.connection
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    while not stop():
        names: set[str] = set()
        for notice in listening.notifies(timeout=idle, stop_after=1):
            names.update(notice.payload.split(","))
        heard(names)
