"""A house with its mailbox on a real IMAP and a real SMTP server, and the worker's own threads at work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from rapport.channels.email import listening
from rapport.channels.email.models import Mailbox, Security
from rapport.channels.email.tests import dovecot as dovecots
from rapport.channels.email.tests import sink as sinks
from rapport.channels.email.tests.dovecot import PASSWORD, USER, Dovecot
from rapport.channels.email.tests.mails import SERVER
from rapport.channels.email.tests.sink import Sink


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with dovecots.running() as one:
        yield one


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinks.running() as one:
        yield one


@pytest.fixture
def house(transactional_db: None, dovecot: Dovecot, sink: Sink) -> Any:
    """The world with its mailbox on the two servers."""
    from conftest import make_world

    world = make_world()
    Mailbox.connect(
        world.inbox,
        by=world.ann,
        imap_host="127.0.0.1",
        imap_port=dovecot.port,
        imap_security=Security.NONE,
        imap_user=USER,
        imap_password=PASSWORD,
        smtp_host="127.0.0.1",
        smtp_port=sink.port,
        smtp_security=Security.NONE,
        authserv_id=SERVER,
    )
    return world


@pytest.fixture
def working(house: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The worker's listeners and filer."""
    monkeypatch.setattr(listening, "LOOK_SECONDS", 0.3)
    stop = threading.Event()
    threads = [
        threading.Thread(target=_run, args=[function, stop])
        for function in (listening.listen_to_mailboxes, listening.file_what_arrives)
    ]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in [*threads, *(one for one in threading.enumerate() if one.name.startswith("mailbox-"))]:
        thread.join(10)


def _run(function: Callable[[threading.Event], None], stop: threading.Event) -> None:
    try:
        function(stop)
    finally:
        connection.close()


def until(what: Callable[[], Any], seconds: float = 15.0) -> Any:
    """Wait for it to become true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := what():
            return answer
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")


def written(text: str, number: str, **headers: str) -> bytes:
    """A mail as the customer's program writes it."""
    lines = {
        "From": "Cleo Finch <cleo@fernbrook.example>",
        "To": "support@brook.example",
        "Subject": "Steam wand is cold",
        "Message-ID": f"<{number}@fernbrook.example>",
        "Date": "Tue, 12 May 2026 09:30:00 +0200",
        "Authentication-Results": f"{SERVER}; dmarc=pass header.from=fernbrook.example",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode() + b"\r\n" + text.encode() + b"\r\n"
