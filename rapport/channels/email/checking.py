"""Trying a mailbox out for real: sign in, send a mail to itself, fetch it, and say step by step what came of it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formatdate

from django.utils.translation import gettext as _
from imapclient import IMAPClient

from rapport.channels.channel import ChannelError
from rapport.channels.email import imap, proof, smtp
from rapport.channels.email.composing import domain_of
from rapport.channels.email.holding import CHECK_MARK
from rapport.channels.email.imap import MailboxError
from rapport.channels.email.models import Mailbox
from rapport.channels.email.trouble import network_words
from rapport.core.clock import now
from rapport.core.models import System

#: A mail to oneself is there sooner than this, else something is wrong; a second way to it is given less.
WAIT_SECONDS, SECOND_WAIT_SECONDS = 60.0, 15.0
LOOK_SECONDS = 1.0
GOOD, BAD, HINT = "good", "bad", "hint"


def check(mailbox: Mailbox, *, wait: float = WAIT_SECONDS, second_wait: float = SECOND_WAIT_SECONDS) -> None:
    """Take the steps one after another until one fails; each is written down as it ends."""
    steps: list[dict[str, str]] = []
    try:
        for name, result, words in _steps(mailbox, wait, second_wait):
            steps.append({"name": name, "result": result, "words": words})
            mailbox.change(where={}, check_steps=steps)
    except (MailboxError, ChannelError) as error:
        steps.append({"name": _("Stopped here"), "result": BAD, "words": str(error)})
    except imap.FAULTS as error:
        words = network_words(mailbox.imap_host, mailbox.imap_port, error)
        steps.append({"name": _("Stopped here"), "result": BAD, "words": words})
    finally:
        mailbox.change(where={}, check_steps=steps, check_ended_at=now())


def _steps(mailbox: Mailbox, wait: float, second_wait: float) -> Iterator[tuple[str, str, str]]:
    client = imap.connect(mailbox)
    try:
        yield _("Signed in to fetch mail"), GOOD, mailbox.imap_host
        opened = imap.open_folder(client, mailbox)
        count = int(opened.get(b"EXISTS", 0))
        yield (
            _("Opened the folder"),
            GOOD,
            _("%(folder)s, %(count)s mails")
            % {
                "folder": mailbox.imap_folder,
                "count": count,
            },
        )
        address = mailbox.inbox.address
        token = _send(mailbox, address)
        yield (
            _("Sent a mail to itself"),
            GOOD,
            _("%(host)s took it for %(address)s")
            % {
                "host": mailbox.smtp_host,
                "address": address,
            },
        )
        found = _await(client, mailbox, token, wait)
        if found is None:
            yield _("Fetched it again"), BAD, _not_come(mailbox, wait)
            return
        yield _("Fetched it again"), GOOD, ""
        yield from _authserv(mailbox, found)
        yield _plus(client, mailbox, second_wait)
    finally:
        imap.leave(client)


def _not_come(mailbox: Mailbox, wait: float) -> str:
    return _(
        "Nothing arrived in %(folder)s within %(seconds)s seconds. Check that %(address)s is the address of this "
        "mailbox, and look into its spam folder."
    ) % {"folder": mailbox.imap_folder, "seconds": round(wait), "address": mailbox.inbox.address}


def _authserv(mailbox: Mailbox, found: EmailMessage) -> Iterator[tuple[str, str, str]]:
    """Learn from our own mail which server checks senders here."""
    told = str(found.get("Authentication-Results", "")).partition(";")[0].split()
    if told and not mailbox.authserv_id:
        mailbox.describe(by=System, authserv_id=told[0][:253])
        yield _("Found the server that checks senders"), GOOD, told[0]


def _plus(client: IMAPClient, mailbox: Mailbox, wait: float) -> tuple[str, str, str]:
    """Whether support+anything@ comes in too; answers are threaded by their headers alone where it doesn't."""
    name = _("Reply addresses")
    local, _at, domain = mailbox.inbox.address.rpartition("@")
    address = f"{local}+test@{domain}"
    try:
        arrives = _await(client, mailbox, _send(mailbox, address), wait) is not None
    except ChannelError:
        arrives = False
    mailbox.describe(by=System, plus_addresses=arrives)
    if arrives:
        return name, GOOD, _("%(address)s arrives, so answers find their conversation by it.") % {"address": address}
    return (
        name,
        HINT,
        _("%(address)s does not arrive. Answers find their conversation by their headers instead.")
        % {"address": address},
    )


def _send(mailbox: Mailbox, address: str) -> str:
    token = secrets.token_hex(8)
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = mailbox.inbox.address
    mail["To"] = address
    mail["Subject"] = _("Test of this mailbox")
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<check.{token}@{domain_of(mailbox.inbox.address)}>"
    mail["Auto-Submitted"] = "auto-generated"
    about = f"{CHECK_MARK}.{token}"
    mail["X-Rapport"] = f"{about} {proof.mark(about)}"
    words = _("Rapport sent this to itself, to see whether mail goes out and comes in. You can delete it.")
    mail.set_content(words + "\n")
    smtp.send(mailbox, mailbox.inbox.address, [address], mail.as_bytes())
    return token


def _await(client: IMAPClient, mailbox: Mailbox, token: str, wait: float) -> EmailMessage | None:
    """The mail with this token once it is there; None if it does not come."""
    until = time.monotonic() + wait
    while time.monotonic() < until:
        client.noop()
        newest = sorted(client.search(["SINCE", (now() - timedelta(days=1)).date()]))[-20:]
        fetched = client.fetch(newest, [b"BODY.PEEK[HEADER]"]) if newest else {}
        for data in fetched.values():
            head = data.get(b"BODY[HEADER]") or b""
            if token.encode() in head:
                read = message_from_bytes(head, policy=policy.default)
                return read if isinstance(read, EmailMessage) else None
        time.sleep(LOOK_SECONDS)
    return None
