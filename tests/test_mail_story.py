"""A whole exchange with a real IMAP server, a real SMTP server, and the worker's own threads in between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from rapport.channels.email import listening
from rapport.channels.email.models import Mail, Mailbox, MailState, Security
from rapport.channels.email.tests import dovecot as dovecots
from rapport.channels.email.tests import sink as sinks
from rapport.channels.email.tests.dovecot import PASSWORD, USER, Dovecot
from rapport.channels.email.tests.mails import SERVER
from rapport.channels.email.tests.sink import Sink
from rapport.desk.models import Conversation, Delivery, Inbox, Message, Outgoing, Status
from rapport.desk.queries.recipients import reply_recipients

pytestmark = pytest.mark.django_db(transaction=True)


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


def newest() -> Message | None:
    return Message.objects.order_by("-pk").first()


def test_a_whole_exchange(house: Any, working: None, dovecot: Dovecot, sink: Sink, run_jobs: Any) -> None:
    # The customer writes; the listener hears of it and the filer opens a conversation.
    dovecot.deliver(written("The wand gives no steam.", "1"))
    conversation = until(lambda: Conversation.objects.filter(subject="Steam wand is cold").first())
    assert conversation.customer == house.cleo

    # An agent answers; the customer's server gets one mail that threads in any program.
    recipients = reply_recipients(conversation)
    assert recipients["to"] == [["Cleo Finch", "cleo@fernbrook.example"]]
    conversation.reply(Outgoing("Hold both buttons for ten seconds.", recipients=recipients), by=house.ada)
    conversation.set_status(Status.PENDING, by=house.ada)
    assert run_jobs() == ["deliver"]
    [sent] = sink.mails
    assert sent["In-Reply-To"] == "<1@fernbrook.example>" and sent["Auto-Submitted"] is None
    assert Delivery.objects.get().status == Delivery.Status.DELIVERED

    # Her out of office note comes to the right place and changes nothing.
    away = {"Auto_Submitted": "auto-replied", "In_Reply_To": sent["Message-ID"], "Subject": "Out of office"}
    dovecot.deliver(written("I am away.", "away", **away))
    until(lambda: Message.objects.filter(automatic="auto_reply").exists())
    conversation.refresh_from_db()
    assert conversation.status == Status.PENDING and conversation.messages.count() == 3

    # She answers as her program does: to our reply address, quoting, from another address of hers.
    answer = {
        "From": "Cleo <cleo.private@mailbox.example>",
        "To": str(sent["Reply-To"]),
        "Subject": "Re: Steam wand is cold",
        "In_Reply_To": sent["Message-ID"],
        "References": f"{sent['References']} {sent['Message-ID']}",
    }
    dovecot.deliver(written("That did it.\r\n\r\n> Hold both buttons", "2", **answer))
    until(lambda: conversation.messages.count() == 4)
    conversation.refresh_from_db()
    last = newest()
    assert last and last.reply_text == "That did it." and last.conversation == conversation
    assert conversation.status == Status.OPEN and conversation.waiting_since


def test_a_bounce_is_held_and_shown(house: Any, working: None, dovecot: Dovecot) -> None:
    before = Conversation.objects.count()
    head = {
        "From": "Mail Delivery <MAILER-DAEMON@mx.brook.example>",
        "Subject": "Undelivered Mail Returned to Sender",
        "Auto_Submitted": "auto-replied",
        "MIME_Version": "1.0",
        "Content_Type": 'multipart/report; report-type=delivery-status; boundary="b"',
    }
    report = (
        "--b\r\n\r\nIt did not work.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.brook.example\r\n\r\nFinal-Recipient: rfc822; gone@fernbrook.example\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 No such user\r\n--b--"
    )
    dovecot.deliver(written(report, "bounce", **head))
    held = until(lambda: Mail.objects.filter(state=MailState.HELD).first())
    assert held.cause == "bounce" and "gone@fernbrook.example" in held.detail
    assert Conversation.objects.count() == before


def test_a_wrong_password_is_told_at_the_inbox_until_it_is_right(
    house: Any, working: None, dovecot: Dovecot
) -> None:
    mailbox = Mailbox.objects.get()
    mailbox.describe(by=house.ann, imap_password="wrong")
    told = until(lambda: Inbox.objects.in_trouble().first())
    assert "refused the password of support@brook.example" in told.trouble and "Settings" in told.trouble
    mailbox.again().describe(by=house.ann, imap_password=PASSWORD)
    dovecot.deliver(written("Hello?", "5"))
    until(lambda: Message.objects.filter(text__startswith="Hello?").exists())
    until(lambda: not Inbox.objects.in_trouble().exists())


def test_a_server_that_goes_away_and_comes_back(house: Any, working: None, dovecot: Dovecot) -> None:
    dovecot.deliver(written("One", "6"))
    until(lambda: Message.objects.filter(text__startswith="One").exists())
    dovecot.stop()
    until(lambda: Inbox.objects.in_trouble().exists())
    dovecot.start()
    dovecot.deliver(written("Two", "7"))
    until(lambda: Message.objects.filter(text__startswith="Two").exists(), 40)
    until(lambda: not Inbox.objects.in_trouble().exists())
    assert Message.objects.filter(text__startswith="One").count() == 1
