"""Invitations and new passwords go out through a mailbox that works."""

from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail

from rapport.channels.email.models import Mailbox, Security
from rapport.channels.email.tests import sink as sinks
from rapport.channels.email.tests.mails import states, take_in


@pytest.fixture(autouse=True)
def ours(settings: Any) -> None:
    settings.EMAIL_BACKEND = "rapport.channels.email.system_mail.Backend"


def test_through_the_mailbox_and_marked_as_automatic(world: Any, mailbox: Mailbox) -> None:
    with sinks.running() as sink:
        mailbox.describe(
            by=world.ann, smtp_host="127.0.0.1", smtp_port=sink.port, smtp_security=Security.NONE, imap_user=""
        )
        mail = EmailMultiAlternatives("You are invited", "Come in: …", None, ["new@brook.example"])
        mail.attach_alternative("<p>Come in</p>", "text/html")
        assert get_connection().send_messages([mail]) == 1
        [sent] = sink.mails
        assert sent["From"] == "support@brook.example" and sent["Auto-Submitted"] == "auto-generated"
        assert states(take_in(world.inbox, sink.raw[0])) == ["held"]


def test_without_any_mailbox_nothing_breaks(world: Any) -> None:
    assert send_mail("New password", "…", None, ["ada@brook.example"]) == 0
