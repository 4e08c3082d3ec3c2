"""Bringing in an archive: all of it stored first, then filed. Run again, it goes on and doubles nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from django.db.models import Count

from rapport.channels.email import intake
from rapport.channels.email.archives import Archive
from rapport.channels.email.intake import BATCH, BATCH_BYTES, Raw
from rapport.channels.email.models import Mail, MailState
from rapport.channels.email.models.mail import Outcome
from rapport.channels.email.pool import Pool
from rapport.desk.models import Conversation, Desk, Inbox

type_told = Callable[[str, int, int], None]
WAIT_SECONDS = 0.2


def bring_in(archive: Archive, inbox: Inbox, *, trusted: bool, told: type_told) -> dict[str, int | float]:
    """Store and file every mail of the archive; `told` hears the phase, how far it is, and of how much.

    If a worker files mail at the same time, it files these too, and this waits for it.
    """
    begun = time.monotonic()
    before = standing(inbox)
    read, known = _store(archive, inbox, trusted, told)
    _file(inbox, told)
    after = standing(inbox)
    after.subtract(before)
    return {
        "read": read,
        "conversations": after["conversations"],
        "messages": after[MailState.FILED],
        "duplicates": known + after[MailState.DUPLICATE],
        "held": after[MailState.HELD],
        "unreadable": after[MailState.UNREADABLE],
        "seconds": round(time.monotonic() - begun, 2),
    }


def standing(inbox: Inbox) -> Counter[str]:
    """How many imported mails of this inbox are in which state, and how many conversations it has."""
    rows = Mail.objects.filter(inbox=inbox, origin=Mail.IMPORT).values_list("state").annotate(Count("pk"))
    counted: Counter[str] = Counter({str(state): number for state, number in rows})
    counted["conversations"] = Conversation.objects.filter(inbox=inbox).count()
    return counted


def _store(archive: Archive, inbox: Inbox, trusted: bool, told: type_told) -> tuple[int, int]:
    """Answers how many mails the archive has, and how many of them were here already."""
    read = fresh = done = 0
    size = archive.size
    for batch in portions(archive.mails()):
        raws = [raw for raw, _ in batch]
        fresh += intake.store(inbox, raws, origin=Mail.IMPORT, trusted=trusted)
        read += len(raws)
        done += sum(taken for _, taken in batch)
        told("Storing", done, size)
    return read, read - fresh


def _file(inbox: Inbox, told: type_told) -> None:
    waiting = Mail.objects.filter(inbox=inbox, origin=Mail.IMPORT, state=MailState.STORED)
    total = waiting.count()
    filed = 0

    def heard(outcomes: Sequence[Outcome]) -> None:
        nonlocal filed
        filed += sum(outcome.state != MailState.STORED for outcome in outcomes)
        told("Filing", min(filed, total), total)

    with Pool() as pool:
        while waiting.exists():
            if not intake.file_all(pool, told=heard):
                time.sleep(WAIT_SECONDS)
                told("Filing", total - waiting.count(), total)


def portions(mails: Iterator[tuple[Raw, int]]) -> Iterator[list[tuple[Raw, int]]]:
    """Up to 50 mails at a time, fewer where they are large."""
    batch: list[tuple[Raw, int]] = []
    size = 0
    for one in mails:
        if batch and (len(batch) == BATCH or size + one[1] > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += one[1]
    if batch:
        yield batch


def inbox_named(name: str) -> Inbox:
    """The inbox of this name or address; without one, the first, or a new one where there is none yet."""
    inboxes = Inbox.objects.filter(channel="email").order_by("pk")
    if name:
        for inbox in inboxes:
            if name.casefold() in (inbox.name.casefold(), inbox.address.casefold()):
                return inbox
        names = ", ".join(f"“{inbox.name}”" for inbox in islice(inboxes, 20)) or "none"
        raise LookupError(f"There is no inbox “{name}”. There are: {names}.")
    first = inboxes.first()
    if first is not None:
        return first
    desk = Desk.objects.enabled().first()
    if desk is None:
        raise LookupError("There is no desk for it. Run bin/rapport migrate first.")
    return Inbox.objects.create(name="Imported mail", desk=desk)
