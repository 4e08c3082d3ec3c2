"""Mail of the house itself (invitations, new passwords): sent through the first mailbox that works."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from rapport.channels.channel import ChannelError
from rapport.channels.email import proof, smtp
from rapport.channels.email.composing import domain_of
from rapport.channels.email.models import Mailbox

log = logging.getLogger(__name__)


class Backend(BaseEmailBackend):
    """Django's way to send mail, by our own mailboxes.

    Where none can send, nothing is raised: whoever asked is shown another way (an administrator passes on the link),
    and a page for forgotten passwords may not tell whether an address is known.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(self._send(message) for message in email_messages)

    def _send(self, message: EmailMessage) -> bool:
        for mailbox in Mailbox.objects.sending().select_related("inbox").order_by("sending_trouble", "pk"):
            try:
                smtp.send(mailbox, mailbox.inbox.address, message.recipients(), self._bytes(message, mailbox))
            except ChannelError as error:
                log.warning("%s could not send a mail of the house: %s", mailbox, error)
                if error.permanent or error.uncertain:
                    return False
            else:
                return True
        log.warning("A mail of the house was not sent: no mailbox can send.")
        return False

    def _bytes(self, message: EmailMessage, mailbox: Mailbox) -> bytes:
        if message.from_email == settings.DEFAULT_FROM_EMAIL:
            message.from_email = mailbox.inbox.address
        about = f"system.{secrets.token_hex(8)}"
        message.extra_headers.setdefault("Message-ID", f"<{about}@{domain_of(mailbox.inbox.address)}>")
        message.extra_headers.setdefault("Auto-Submitted", "auto-generated")
        message.extra_headers.setdefault("X-Rapport", f"{about} {proof.mark(about)}")
        return bytes(message.message().as_bytes())
