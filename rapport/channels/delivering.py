"""Handing one message over, once: begun before the first byte leaves, and never sent a second time by ourselves."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from django.db import InterfaceError, OperationalError, connection

from rapport.channels.channel import ChannelError
from rapport.channels.registry import named
from rapport.desk.models import Delivery

log = logging.getLogger(__name__)

#: What was sent is written down even when the database is away for this long.
WRITTEN_WITHIN = 60.0
CUT_OFF = "Rapport was interrupted while sending. It may have arrived or not."
GONE_WRONG = "Something went wrong while sending. It may have arrived or not."


def attempt(delivery: Delivery) -> None:
    """Send it if it waits to be sent. Of two who try, one does.

    The lock is held while sending and dies with this process: a row that says `sending` without it was cut off.
    """
    with sending_lock(delivery.pk) as mine:
        if not mine or not delivery.begin():
            return
        try:
            external_id = named(delivery.channel).send(delivery)
        except ChannelError as error:
            surely(partial(settle, delivery, error))
        except Exception:
            log.exception("Delivery %s", delivery.pk)
            surely(partial(delivery.unsure, GONE_WRONG))
        else:
            surely(partial(delivery.arrived, external_id))


def settle(delivery: Delivery, error: ChannelError) -> None:
    if error.uncertain:
        delivery.unsure(str(error))
    elif error.permanent:
        delivery.failed(str(error))
    else:
        delivery.postpone(str(error))


def notice_cut_off() -> int:
    """Find what was being sent by a process that is no more, and say that nobody knows whether it left."""
    found = 0
    for delivery in Delivery.objects.filter(status=Delivery.Status.SENDING):
        with sending_lock(delivery.pk) as mine:
            if mine and delivery.again().status == Delivery.Status.SENDING:
                delivery.unsure(CUT_OFF)
                found += 1
    return found


def send_due() -> None:
    for delivery in Delivery.objects.due().order_by("next_attempt_at")[:200]:
        attempt(delivery)


@contextmanager
def sending_lock(pk: int) -> Iterator[bool]:
    """Ours while we send this one. It belongs to the database session, so it ends with it."""
    key = f"delivery {pk}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        mine = bool((cursor.fetchone() or [False])[0])
    session = connection.connection
    try:
        yield mine
    finally:
        if mine and connection.connection is session and not session.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])


def surely(write: Callable[[], None]) -> None:
    """Write down what became of a message that has left, on a new connection if the database went away meanwhile."""
    deadline = time.monotonic() + WRITTEN_WITHIN
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if time.monotonic() > deadline or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(0.5)
