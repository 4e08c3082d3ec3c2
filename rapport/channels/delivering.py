"""Handing one message over, once: begun before the first byte leaves, and never sent a second time by ourselves."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

from django.db import InterfaceError, OperationalError, connection

from rapport.channels.channel import ChannelError
from rapport.channels.registry import named
from rapport.core import locks
from rapport.desk.models import Delivery

log = logging.getLogger(__name__)

#: What was sent is written down even when the database is away for this long.
WRITTEN_WITHIN = 60.0
#: So many are tried in one go, and a server that let one wait so many seconds in vain is not asked for the next.
AT_ONCE, SLOW = 200, 5.0
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
    """Try what waits. An inbox whose server lets us wait in vain is left for the next time: others wait behind it."""
    tried: list[int] = []
    slow: set[int] = set()
    while len(tried) < AT_ONCE:
        due = Delivery.objects.due().exclude(pk__in=tried).exclude(message__conversation__inbox__in=slow)
        delivery = due.select_related("message__conversation").order_by("next_attempt_at", "pk").first()
        if delivery is None:
            return
        tried.append(delivery.pk)
        began = time.monotonic()
        attempt(delivery)
        if time.monotonic() - began > SLOW and delivery.again().status != Delivery.Status.DELIVERED:
            slow.add(delivery.message.conversation.inbox_id)


def sending_lock(pk: int) -> AbstractContextManager[bool]:
    """Ours while we send this one; it ends with our database session."""
    return locks.held(f"delivery {pk}")


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
