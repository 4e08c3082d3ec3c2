"""Locks that end with whoever holds them: PostgreSQL frees them when the session does, however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_TAKE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
_FREE = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


@contextmanager
def held(name: str) -> Iterator[bool]:
    """Whether the lock of this name is ours for as long as this lasts. Never waits.

    It belongs to the database session, not to a transaction: use it around many commits, and outside of tests' own
    transaction it is free again the moment that the process is killed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [name])
        mine = bool((cursor.fetchone() or [False])[0])
    session = connection.connection
    try:
        yield mine
    finally:
        if mine and session is not None and connection.connection is session and not session.closed:
            with connection.cursor() as cursor:
                cursor.execute(_FREE, [name])
