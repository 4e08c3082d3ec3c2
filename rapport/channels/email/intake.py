"""Taking mail in: stored whole first, then read by the pool and filed, a batch a commit."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, transaction

from rapport.channels.email.filing import Filing
from rapport.channels.email.models import Mail, Mailbox, MailState
from rapport.channels.email.models.mail import Outcome
from rapport.channels.email.pool import CouldNotRead, Pool
from rapport.channels.email.reader import Reading, Task
from rapport.core import locks
from rapport.desk.models import Inbox

log = logging.getLogger(__name__)

BATCH = 50
BATCH_BYTES = 32 * 1024 * 1024
type_batch = list[tuple[Mail, Future[Reading]]]
type_read = list[tuple[Mail, Reading | CouldNotRead]]
GONE = (OperationalError, InterfaceError)

#: Set when mail was stored in this process, so that the filer need not wait for its next look.
arrived = threading.Event()


@dataclass(frozen=True, slots=True)
class Raw:
    """A mail as it came, and where from."""

    content: bytes
    source: str = ""


@transaction.atomic
def store(
    inbox: Inbox, raws: Sequence[Raw], *, origin: str, mailbox: Mailbox | None = None, trusted: bool = False
) -> int:
    """Keep these mails whole, in one commit; answers how many are new here. The same bytes are kept once an inbox.

    `trusted` believes their From addresses: for archives of one's own, where they can't be proven any more.
    """
    rows = {hashlib.sha256(raw.content).digest(): raw for raw in raws}
    known = Mail.objects.filter(inbox=inbox, digest__in=list(rows)).values_list("digest", flat=True)
    for digest in known:
        del rows[bytes(digest)]
    fresh = [
        Mail(
            inbox=inbox,
            mailbox=mailbox,
            origin=origin,
            is_trusted=trusted,
            source=raw.source[-500:],
            content=raw.content,
            size=len(raw.content),
            digest=digest,
        )
        for digest, raw in rows.items()
    ]
    Mail.objects.bulk_create(fresh, ignore_conflicts=True)
    transaction.on_commit(arrived.set)
    return len(fresh)


def file_all(pool: Pool, *, told: Callable[[Sequence[Outcome]], None] | None = None) -> int:
    """File everything that waits; answers how many were settled. Does nothing while another process files.

    `told` hears the outcomes of each batch once it is committed.
    """
    with the_only_filer() as mine:
        if not mine:
            return 0
        return sum(_file_batches(pool, told))


def _file_batches(pool: Pool, told: Callable[[Sequence[Outcome]], None] | None) -> Iterator[int]:
    """The next batch is read by the pool while this one is filed."""
    batch = take(pool, [])
    while batch:
        following = take(pool, [mail.pk for mail, _ in batch])
        outcomes = file_batch(batch)
        if told:
            told(outcomes)
        yield sum(outcome.state != MailState.STORED for outcome in outcomes)
        batch = following or take(pool, [])


def take(pool: Pool, without: Sequence[int]) -> type_batch:
    """The next mails that wait, given to the readers."""
    sizes = Mail.objects.waiting().exclude(pk__in=without).values_list("pk", "size")[:BATCH]
    chosen: list[int] = []
    total = 0
    for pk, size in sizes:
        total += size
        if chosen and total > BATCH_BYTES:
            break
        chosen.append(pk)
    if not chosen:
        return []
    mails = list(Mail.objects.filter(pk__in=chosen).order_by("attempts", "pk"))
    inboxes = Inbox.objects.select_related("mailbox").in_bulk({mail.inbox_id for mail in mails})
    for mail in mails:
        mail.inbox = inboxes[mail.inbox_id]
    return [(mail, pool.submit(task_of(mail))) for mail in mails]


def task_of(mail: Mail) -> Task:
    """Old mail in an archive is not asked about in the DNS: its keys are gone, and so would be the afternoon."""
    mailbox: Mailbox | None = getattr(mail.inbox, "mailbox", None)
    authserv_id = mailbox.authserv_id if mailbox else ""
    return Task(mail.raw, authserv_id=authserv_id, asks_dns=mail.origin == Mail.IMAP)


def file_batch(batch: type_batch) -> list[Outcome]:
    """File mails in one commit, each in its own savepoint: one that fails never stops the others.

    Where all fail because of what one of them brings, each is filed by itself.
    """
    read: type_read = [(mail, _result(future)) for mail, future in batch]
    try:
        return _file_together(read)
    except GONE:
        raise  # the database is gone: nothing of this batch happened, and it comes again
    except Exception:
        log.exception("A batch of %s mails could not be filed; each is filed by itself", len(read))
    return [outcome for one in read for outcome in _file_alone(*one)]


def _file_together(read: type_read) -> list[Outcome]:
    with transaction.atomic():
        filing = Filing([one for _, one in read if isinstance(one, Reading)])
        for mail, reading in read:
            if isinstance(reading, CouldNotRead):
                filing.failed(mail, reading)
                continue
            try:
                filing.file(mail, reading)
            except GONE:
                raise
            except Exception as error:
                log.exception("Mail %s could not be filed", mail.pk)
                filing.failed(mail, error)
        return filing.finish()


def _file_alone(mail: Mail, reading: Reading | CouldNotRead) -> list[Outcome]:
    try:
        return _file_together([(mail, reading)])
    except GONE:
        raise
    except Exception as error:
        return _file_together([(mail, CouldNotRead(str(error)))])


def _result(future: Future[Reading]) -> Reading | CouldNotRead:
    try:
        return future.result()
    except CouldNotRead as error:
        return error


def the_only_filer() -> AbstractContextManager[bool]:
    """One process files at a time, so that a mail and its answer never pass each other."""
    return locks.held("mail filer")


def count(outcomes: Sequence[Outcome]) -> Counter[str]:
    """How many became what, and how many conversations began."""
    counted = Counter(str(outcome.state) for outcome in outcomes if outcome.state != MailState.STORED)
    counted["conversations"] = sum(outcome.opened for outcome in outcomes)
    return counted
