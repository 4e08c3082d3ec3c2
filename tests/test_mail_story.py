"""A mailbox on real servers: what comes in, what goes wrong, and how it is told. The agent's side: tests/browser."""

from __future__ import annotations

from typing import Any

import pytest

from rapport.channels.email.models import Mail, Mailbox, MailState
from rapport.channels.email.tests.dovecot import PASSWORD, Dovecot
from rapport.desk.models import Conversation, Inbox, Message
from tests.mail_house import until, written

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_a_wrong_password_is_told_at_the_inbox_until_it_is_right(house: Any, working: None, dovecot: Dovecot) -> None:
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
