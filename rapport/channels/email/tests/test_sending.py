"""Replies on their way out: what the mail says, and what becomes of it when the server won't."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import OperationalError

from rapport.channels import delivering
from rapport.channels.email import composing, proof
from rapport.channels.email.models import Mailbox, Quoting, Security
from rapport.channels.email.tests import sink as sinks
from rapport.channels.email.tests.mails import mail, take_in
from rapport.channels.email.tests.sink import Sink
from rapport.core.clock import now
from rapport.core.models import Blob
from rapport.desk.models import Conversation, Delivery, Inbox, IncomingFile, Message, Outgoing

PIXEL = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinks.running() as one:
        yield one


@pytest.fixture(autouse=True)
def sending(world: Any, mailbox: Mailbox, sink: Sink) -> Mailbox:
    mailbox.describe(
        by=world.ann, smtp_host="127.0.0.1", smtp_port=sink.port, smtp_security=Security.NONE, imap_user=""
    )
    return mailbox


def answer(world: Any, outgoing: Outgoing | None = None) -> Message:
    message: Message = world.late.reply(outgoing or world.answer(), by=world.ada)
    return message


def body(mail: EmailMessage, subtype: str = "plain") -> str:
    part = mail.get_body((subtype,))
    assert part
    return str(part.get_content()).replace("\r", "")


@pytest.mark.parametrize(
    "words",
    ["a\r\nBcc: eve@evil.example", "=?utf-8?q?a=0D=0ABcc:_eve=40evil.example?=", "a\u2028b", "a\x85b", "a\x0bb"],
)
def test_no_name_of_a_stranger_adds_a_header_or_stops_a_reply(
    world: Any, sink: Sink, run_jobs: Any, words: str
) -> None:
    file = IncomingFile(Blob.store([b"hello"]), words)
    answer(world, Outgoing(text="Hello", recipients={"to": [[words, "cleo@fernbrook.example"]]}, files=[file]))
    run_jobs()
    [sent] = sink.mails
    assert not [name for part in sent.walk() for name in part if name.lower() == "bcc"]
    assert sent["To"].addresses[0].addr_spec == "cleo@fernbrook.example"


def test_a_reply_is_a_mail_that_threads(world: Any, sink: Sink, run_jobs: Any, happened: Any) -> None:
    take_in(world.inbox, mail(number="7", to=proof.reply_address(world.late.pk, "support@brook.example")))
    message = answer(world)
    assert run_jobs() == ["deliver"]
    [sent] = sink.mails
    message.refresh_from_db()
    assert sent["Message-ID"] == message.external_id
    assert proof.conversation_of_id(message.external_id) == world.late.pk
    assert sent["From"] == '"Ada Okafor" <support@brook.example>'.replace('"', "")
    assert sent["In-Reply-To"] == "<7@fernbrook.example>"
    assert sent["References"].split() == ["<first@fernbrook.example>", "<7@fernbrook.example>"]
    assert sent["Subject"] == "Re: Grinder blocks after the update"
    assert proof.conversation_of_address(sent["Reply-To"].addresses[0].addr_spec) == world.late.pk
    assert sent["Auto-Submitted"] is None
    assert message.delivery.status == "delivered" and "delivery.arrived" in happened()


def test_long_ids_of_others_arrive_as_they_are(world: Any, sink: Sink, run_jobs: Any) -> None:
    """Outlook's are longer than a line; an encoded id is one that no program knows."""
    long = f"{'DB9PR04MB8412' * 4}@DB9PR04MB8412.eurprd04.prod.outlook.example"
    address = proof.reply_address(world.late.pk, "support@brook.example")
    take_in(world.inbox, mail(to=address, Message_ID=f"<1{long}>"), mail(to=address, Message_ID=f"<2{long}>", text="2"))
    answer(world)
    run_jobs()
    lines = sink.raw[0].partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n ", " ").split("\r\n")
    assert f"In-Reply-To: <2{long}>" in lines
    assert f"References: <first@fernbrook.example> <1{long}> <2{long}>" in lines


def test_text_and_html_with_signature_and_quote(world: Any, sink: Sink, run_jobs: Any) -> None:
    world.ada.change(where={}, signature="Ada Okafor\nBrook & Co")
    answer(world, Outgoing("Try <this>.", html="<p>Try <b>this</b>.</p>", recipients={"to": [["", "c@x.example"]]}))
    run_jobs()
    [sent] = sink.mails
    text, html = body(sent), body(sent, "html")
    assert "Try <this>." in text and "-- \nAda Okafor\nBrook & Co" in text and "> It says E14. What now?" in text
    assert "<b>this</b>" in html and "Brook &amp; Co" in html and "<blockquote" in html
    assert "<style" not in html and "font:" in html  # inlined


def test_quoting_is_a_setting(world: Any, sink: Sink, sending: Mailbox, run_jobs: Any) -> None:
    sending.describe(by=world.ann, quote_history=Quoting.NOTHING)
    answer(world)
    run_jobs()
    sending.describe(by=world.ann, quote_history=Quoting.ALL)
    world.late.note("Secret.", by=world.ada)
    answer(world)
    run_jobs()
    none, everything = (body(one) for one in sink.mails)
    assert ">" not in none
    assert "> It says E14" in everything and "> Try the brush." in everything and "Secret" not in everything


def test_files_and_pictures(world: Any, sink: Sink, run_jobs: Any) -> None:
    files = [
        IncomingFile(Blob.store([PIXEL]), "a.png", "picture-1@rapport", inline=True),
        IncomingFile(Blob.store([b"%PDF-1.4 x"]), "Rechnung März.pdf"),
    ]
    html = '<p>See <img src="cid:picture-1@rapport"></p>'
    answer(world, Outgoing("See", html=html, recipients={"to": [["", "c@x.example"]]}, files=files))
    run_jobs()
    [sent] = sink.mails
    assert [one.get_filename() for one in sent.iter_attachments()] == ["Rechnung März.pdf"]
    picture = next(one for one in sent.walk() if one.get_content_type() == "image/png")
    assert picture["Content-ID"] == "<picture-1@rapport>" and picture.get_content() == PIXEL


def test_hidden_copies_stay_hidden(world: Any, sink: Sink, run_jobs: Any) -> None:
    recipients = {"to": [["Cleo", "c@x.example"]], "cc": [["", "d@x.example"]], "bcc": [["", "boss@y.example"]]}
    answer(world, Outgoing("Hello", recipients=recipients))
    run_jobs()
    assert sink.envelopes == [("support@brook.example", ["c@x.example", "d@x.example", "boss@y.example"])]
    assert b"boss@y.example" not in sink.raw[0]


def test_names_and_domains_of_the_world(world: Any, sink: Sink, run_jobs: Any) -> None:
    world.ada.change(where={}, name='Ada "Ö" Łukasz\r\nBcc: evil@x.example')
    answer(world, Outgoing("Hi", recipients={"to": [["Jürgen", "info@büro.example"]]}))
    run_jobs()
    [sent] = sink.mails
    assert sink.envelopes[0][1] == ["info@xn--bro-hoa.example"]
    assert sent["Bcc"] is None and "Łukasz" in sent["From"]


def test_a_temporary_refusal_is_tried_again_later(world: Any, sink: Sink, run_jobs: Any) -> None:
    sink.rcpt = lambda _: "451 4.7.1 Greylisted"
    message = answer(world)
    run_jobs()
    delivery = Delivery.objects.get(message=message)
    assert delivery.status == "queued" and delivery not in Delivery.objects.due() and "Greylisted" in delivery.reason
    sink.rcpt = lambda _: None
    delivery.change(where={}, next_attempt_at=now() - timedelta(seconds=1))
    delivering.send_due()
    assert delivery.again().status == "delivered" and len(sink.raw) == 1


def test_a_final_refusal_fails_in_words_and_nobody_gets_it(world: Any, sink: Sink, run_jobs: Any) -> None:
    sink.rcpt = lambda address: "550 5.1.1 No such user" if address.startswith("typo") else None
    recipients = {"to": [["", "good@x.example"], ["", "typo@x.example"]]}
    message = answer(world, Outgoing("Hello", recipients=recipients))
    run_jobs()
    delivery = Delivery.objects.get(message=message)
    assert delivery.status == "failed" and not sink.raw
    assert "typo@x.example" in delivery.reason and "typing mistakes" in delivery.reason
    sink.rcpt = lambda _: None
    delivery.retry(by=world.ada)
    assert run_jobs() == ["deliver"] and len(sink.raw) == 1


def test_a_connection_lost_after_the_words_leaves_it_uncertain(world: Any, sink: Sink, run_jobs: Any) -> None:
    sink.data = lambda _: "hang up"
    message = answer(world)
    run_jobs()
    delivery = Delivery.objects.get(message=message)
    assert delivery.status == "uncertain" and "may have arrived" in delivery.reason
    sink.data = lambda _: None
    delivering.send_due()
    assert not sink.raw  # never again by itself
    delivery.retry(by=world.ada)
    run_jobs()
    assert len(sink.raw) == 1 and delivery.again().status == "delivered"


def test_no_server_there_is_tried_again_and_shown_at_the_inbox(
    world: Any, sending: Mailbox, sink: Sink, run_jobs: Any
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        sending.describe(by=world.ann, smtp_port=closed.getsockname()[1])
        message = answer(world)
        run_jobs()
    world.inbox.refresh_from_db()
    assert Delivery.objects.get(message=message).status == "queued" and "refuses connections" in world.inbox.trouble
    Mailbox.objects.get().describe(by=world.ann, smtp_port=sink.port)
    Delivery.objects.update(next_attempt_at=now() - timedelta(seconds=1))
    delivering.send_due()
    world.inbox.refresh_from_db()
    assert len(sink.raw) == 1 and not world.inbox.trouble


def test_a_server_that_does_not_answer_keeps_no_other_inbox_waiting(
    world: Any, sink: Sink, sending: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Inbox.objects.create(name="Repairs", address="repairs@brook.example", desk=world.service)
    Mailbox.connect(
        other, by=world.ann, smtp_host="127.0.0.1", smtp_port=sink.port, smtp_security=Security.NONE, imap_user=""
    )
    sending.describe(by=world.ann, smtp_port=1)
    waiting = [answer(world), answer(world)]
    Conversation.open(other, world.dan, "Pump", by=world.dan).reply(world.answer(), by=world.ada)
    monkeypatch.setattr(delivering, "SLOW", -1.0)
    delivering.send_due()
    assert [Delivery.objects.get(message=one).attempts for one in waiting] == [1, 0]
    assert len(sink.mails) == 1


def test_a_wrong_password_is_told(world: Any, sending: Mailbox, run_jobs: Any) -> None:
    with sinks.running(sign_in=True) as strict:
        sending.describe(by=world.ann, smtp_port=strict.port, smtp_user="support", smtp_password="wrong")
        message = answer(world)
        run_jobs()
        world.inbox.refresh_from_db()
        assert "refused the password of support" in world.inbox.trouble
        sending.describe(by=world.ann, smtp_password="sesame")
        Delivery.objects.update(next_attempt_at=now() - timedelta(seconds=1))
        delivering.send_due()
        assert len(strict.raw) == 1 and Delivery.objects.get(message=message).status == "delivered"


def test_a_password_with_letters_of_the_world(world: Any, sending: Mailbox, run_jobs: Any) -> None:
    with sinks.running(sign_in=True) as closed:
        sending.describe(by=world.ann, smtp_port=closed.port, smtp_user="support", smtp_password="geheimäß")
        answer(world)
        run_jobs()
        assert len(closed.mails) == 1
        sending.describe(by=world.ann, smtp_password="geheimüß")
        message = answer(world)
        run_jobs()
    delivery = Delivery.objects.get(message=message)
    assert delivery.status == "queued" and "refused the password of support" in delivery.reason


def test_a_database_that_goes_away_while_composing_is_no_refusal(
    world: Any, sink: Sink, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("the connection is lost")

    message = answer(world)
    with monkeypatch.context() as patched:
        patched.setattr(composing, "compose", gone)
        run_jobs()
    delivery = Delivery.objects.get(message=message)
    assert delivery.status == "queued" and "database went away" in delivery.reason
    delivery.change(where={}, next_attempt_at=now() - timedelta(seconds=1))
    delivering.send_due()
    assert len(sink.raw) == 1


def test_one_connection_for_many(world: Any, sink: Sink, run_jobs: Any) -> None:
    for _ in range(4):
        answer(world)
    run_jobs()
    assert len(sink.raw) == 4 and sink.connections == 1


def test_without_a_mailbox_it_fails_with_the_next_step(world: Any, sending: Mailbox, run_jobs: Any) -> None:
    sending.describe(by=world.ann, is_active=False)
    message = answer(world)
    run_jobs()
    delivery = Delivery.objects.get(message=message)
    assert delivery.status == "failed" and "Connect one in Settings" in delivery.reason


def test_what_was_cut_off_is_uncertain(world: Any, sink: Sink) -> None:
    delivery = Delivery.objects.get(message=answer(world))
    delivery.begin()
    with delivering.sending_lock(delivery.pk):
        pass
    assert delivering.notice_cut_off() == 1
    assert delivery.again().status == "uncertain" and not sink.raw
    delivering.attempt(delivery)
    assert not sink.raw
