"""The world, with a mailbox on its inbox."""

import logging
from typing import Any

import pytest

from rapport.channels.email.models import Mailbox
from rapport.channels.email.tests.mails import SERVER


@pytest.fixture
def mailbox(world: Any) -> Mailbox:
    return Mailbox.connect(
        world.inbox,
        by=world.ann,
        imap_host="imap.brook.example",
        imap_user="support@brook.example",
        imap_password="sesame",
        smtp_host="smtp.brook.example",
        authserv_id=SERVER,
    )


@pytest.fixture(autouse=True)
def quiet_sink(caplog: pytest.LogCaptureFixture) -> None:
    """The test server tells every step otherwise."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)
