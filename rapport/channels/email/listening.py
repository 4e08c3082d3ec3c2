"""What always runs in a worker: a listener for each mailbox, and the filer of what they stored."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import ExitStack, suppress

from django.db import Error as DatabaseFault
from django.db import connection
from imapclient import IMAPClient

from rapport.channels.email import imap, intake
from rapport.channels.email.imap import MailboxError
from rapport.channels.email.models import Mailbox
from rapport.channels.email.pool import Pool
from rapport.channels.email.trouble import network_words
from rapport.core import locks
from rapport.core.worker import standing

log = logging.getLogger(__name__)

#: How often mailboxes that are new, changed or gone are noticed.
LOOK_SECONDS = 3.0
#: An IDLE is renewed before servers and firewalls forget it; without IDLE we look this often.
IDLE_SECONDS, POLL_SECONDS = 540.0, 20.0
STEP_SECONDS = 1.0
LONGEST_PAUSE = 300.0
#: The readers' processes end when nothing came for this long.
REST_SECONDS = 60.0


class Listener(threading.Thread):
    """Listens to one mailbox until it is told to stop. It has a database connection only while it needs one."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(name=f"mailbox-{mailbox.pk}", daemon=True)
        self.pk, self.revision = mailbox.pk, mailbox.revision
        self.stopped = threading.Event()
        self.faults = 0

    def run(self) -> None:
        try:
            while not self.stopped.is_set():
                self._listen_once()
                self.stopped.wait(min(2.0 ** min(self.faults, 9), LONGEST_PAUSE) if self.faults else LOOK_SECONDS)
        finally:
            connection.close()

    def _listen_once(self) -> None:
        """Connect and listen until something goes wrong, and say so at the inbox."""
        try:
            self._talk(Mailbox.objects.select_related("inbox").get(pk=self.pk))
        except DatabaseFault as error:
            log.warning("Mailbox %s lost the database: %s", self.pk, error)
            connection.close()
            self.faults += 1
        except Mailbox.DoesNotExist:
            self.stopped.set()

    def _talk(self, mailbox: Mailbox) -> None:
        try:
            client = imap.connect(mailbox)
            try:
                self._listen(client, mailbox)
            finally:
                imap.leave(client)
        except MailboxError as error:
            self._fault(mailbox, str(error), at_once=error.is_settled)
        except imap.FAULTS as error:
            self._fault(mailbox, network_words(mailbox.imap_host, mailbox.imap_port, error))
        except DatabaseFault:
            raise
        except Exception as error:  # a server that says what nobody expects must not end this thread without a word
            log.exception("Mailbox %s", mailbox)
            self._fault(mailbox, network_words(mailbox.imap_host, mailbox.imap_port, error))

    def _listen(self, client: IMAPClient, mailbox: Mailbox) -> None:
        has_idle = client.has_capability("IDLE")
        while not self.stopped.is_set():
            # What came while others were fetched was told then, when nobody listened: look until nothing is new.
            while imap.fetch_new(client, mailbox) and not self.stopped.is_set():
                pass
            self.faults = 0
            if mailbox.receiving_trouble:
                mailbox.trouble(receiving="")
            connection.close()
            self._wait_idle(client) if has_idle else self.stopped.wait(POLL_SECONDS)

    def _wait_idle(self, client: IMAPClient) -> None:
        """Until the server says that something came, or the IDLE grows old."""
        until = time.monotonic() + IDLE_SECONDS
        client.idle()
        try:
            while not self.stopped.is_set() and time.monotonic() < until:
                asked = time.monotonic()
                told = client.idle_check(timeout=STEP_SECONDS)
                if any(len(one) > 1 and one[1] in (b"EXISTS", b"RECENT") for one in told):
                    return
                if not told and time.monotonic() - asked < STEP_SECONDS / 2:
                    return  # nothing, too soon: the other end has hung up, and ending the IDLE will say so
        finally:
            client.idle_done()

    def _fault(self, mailbox: Mailbox, words: str, *, at_once: bool = False) -> None:
        """One broken connection is nothing to tell; a second in a row is."""
        self.faults += 1
        log.warning("Mailbox %s: %s", mailbox, words)
        if at_once or self.faults > 1:
            mailbox.trouble(receiving=words)


class Listeners:
    """The listeners of this process. Of all workers, one listens to a mailbox: the one that has its lock.

    The locks belong to the session of the thread that looks after the listeners; when it is lost, all of them end.
    """

    def __init__(self) -> None:
        self._at_work: dict[int, tuple[Listener, ExitStack]] = {}

    def look(self) -> None:
        """Begin with mailboxes that are new or changed, end with those that are gone. No restart is needed."""
        wanted = {mailbox.pk: mailbox for mailbox in Mailbox.objects.receiving()}
        for pk, (listener, _lock) in list(self._at_work.items()):
            if pk not in wanted or wanted[pk].revision != listener.revision or not listener.is_alive():
                self._end(pk)
        for pk, mailbox in wanted.items():
            if pk not in self._at_work:
                self._begin(mailbox)

    def _begin(self, mailbox: Mailbox) -> None:
        lock = ExitStack()
        if not lock.enter_context(locks.held(f"mailbox {mailbox.pk}")):
            lock.close()
            return
        listener = Listener(mailbox)
        self._at_work[mailbox.pk] = (listener, lock)
        listener.start()

    def _end(self, pk: int) -> None:
        listener, lock = self._at_work.pop(pk)
        listener.stopped.set()
        lock.close()

    def end(self) -> None:
        for listener, _lock in self._at_work.values():
            listener.stopped.set()
        for pk in list(self._at_work):
            with suppress(DatabaseFault):
                self._end(pk)


@standing
def listen_to_mailboxes(stop: threading.Event) -> None:
    """Keep a listener for each mailbox that no other worker listens to."""
    listeners = Listeners()
    try:
        while not stop.is_set():
            listeners.look()
            stop.wait(LOOK_SECONDS)
    finally:
        listeners.end()


@standing
def file_what_arrives(stop: threading.Event) -> None:
    """File what was stored: at once what this process stored, within a second what another did."""
    with Pool() as pool:
        last = time.monotonic()
        while not stop.is_set():
            intake.arrived.clear()
            if intake.file_all(pool):
                last = time.monotonic()
            elif time.monotonic() - last > REST_SECONDS:
                pool.rest()
            intake.arrived.wait(1.0)
