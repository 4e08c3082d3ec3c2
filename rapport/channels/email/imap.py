"""Fetching from a mailbox by IMAP: by UID and UIDVALIDITY, never by the Seen flag, changing nothing there."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from rapport.channels.email import intake
from rapport.channels.email.models import Mail, Mailbox, Security
from rapport.channels.email.trouble import network_words, refused_sign_in, server_said

CONNECT_SECONDS, ANSWER_SECONDS = 20, 120
#: At most this much is asked for at once, in mails and in bytes.
BATCH, BATCH_BYTES = 50, 16 * 1024 * 1024
SIZES_ASKED = 500

# imaplib refuses lines above a megabyte, and a search in a mailbox of 150,000 mails answers in one.
imaplib._MAXLINE = 64 * 1024 * 1024  # type: ignore[attr-defined]  # read at each line, not in the stubs

#: Everything that means "not now": the network, the server, a protocol gone wrong.
FAULTS = (OSError, imaplib.IMAP4.error)


class MailboxError(Exception):
    """The mailbox can't be read, in words. `is_settled`: it will stay so until somebody changes something."""

    def __init__(self, words: str, *, is_settled: bool = False) -> None:
        super().__init__(words)
        self.is_settled = is_settled


def connect(mailbox: Mailbox) -> IMAPClient:
    """A connection, signed in."""
    context = ssl.create_default_context()
    try:
        client = IMAPClient(
            mailbox.imap_host,
            port=mailbox.imap_port,
            ssl=mailbox.imap_security == Security.TLS,
            ssl_context=context,
            timeout=SocketTimeout(CONNECT_SECONDS, ANSWER_SECONDS),
        )
        if mailbox.imap_security == Security.STARTTLS:
            client.starttls(context)
    except FAULTS as error:
        raise MailboxError(network_words(mailbox.imap_host, mailbox.imap_port, error)) from error
    _sign_in(client, mailbox)
    return client


def _sign_in(client: IMAPClient, mailbox: Mailbox) -> None:
    try:
        # LOGIN carries ASCII only; other letters have one way that all servers read alike.
        is_ascii = (mailbox.imap_user + mailbox.imap_password).isascii()
        (client.login if is_ascii else client.plain_login)(mailbox.imap_user, mailbox.imap_password)
    except LoginError as error:
        leave(client)
        words = refused_sign_in(mailbox.imap_host, mailbox.imap_user, str(error))
        raise MailboxError(words, is_settled=True) from error
    except FAULTS as error:
        leave(client)
        raise MailboxError(network_words(mailbox.imap_host, mailbox.imap_port, error)) from error


def open_folder(client: IMAPClient, mailbox: Mailbox) -> dict[bytes, Any]:
    """Open it to read only, which leaves every flag as it is."""
    try:
        opened: dict[bytes, Any] = client.select_folder(mailbox.imap_folder, readonly=True)
        return opened
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        words = _("There is no folder “%(folder)s” in this mailbox (“%(said)s”). Check its name.")
        told = words % {"folder": mailbox.imap_folder, "said": server_said(str(error))}
        raise MailboxError(told, is_settled=True) from error


def fetch_new(client: IMAPClient, mailbox: Mailbox) -> int:
    """Store what came since the last time; how far it was read is written in the same commit. Answers how many."""
    opened = open_folder(client, mailbox)
    uidvalidity = int(opened[b"UIDVALIDITY"])
    last = mailbox.last_uid
    if mailbox.uidvalidity != uidvalidity:
        # The server numbers anew: everything is read again, and what is known by its bytes or its id is not doubled.
        last = _before(client, mailbox)
    total = 0
    for uids in _portions(client, last):
        fetched = client.fetch(uids, [b"BODY.PEEK[]"])
        raws = [
            intake.Raw(fetched[uid][b"BODY[]"], f"imap {mailbox.imap_folder} {uidvalidity}/{uid}")
            for uid in uids
            if uid in fetched and fetched[uid].get(b"BODY[]") is not None
        ]
        with transaction.atomic():
            total += intake.store(mailbox.inbox, raws, origin=Mail.IMAP, mailbox=mailbox)
            mailbox.read_to(uidvalidity, uids[-1])
    if mailbox.uidvalidity != uidvalidity:
        mailbox.read_to(uidvalidity, last)
    return total


def _before(client: IMAPClient, mailbox: Mailbox) -> int:
    """The last UID that lay there before this mailbox was connected; 0 if all of it is wanted."""
    if mailbox.read_since is None:
        return 0
    # The server counts days where it stands, which may be a day behind.
    wanted = client.search(["SINCE", mailbox.read_since.date() - timedelta(days=1)])
    if not wanted:
        everything = client.search(["ALL"])
        return max(everything, default=0)
    dates = client.fetch(wanted, [b"INTERNALDATE"])
    since = mailbox.read_since.replace(microsecond=0)
    later = [uid for uid in wanted if uid in dates and dates[uid][b"INTERNALDATE"].astimezone() >= since]
    return min(later) - 1 if later else max(wanted)


def _portions(client: IMAPClient, last: int) -> Iterator[Sequence[int]]:
    """The UIDs after `last`, in order, a portion at a time."""
    uids = sorted(uid for uid in client.search(["UID", f"{last + 1}:*"]) if uid > last)
    for start in range(0, len(uids), SIZES_ASKED):
        asked = uids[start : start + SIZES_ASKED]
        sizes = client.fetch(asked, [b"RFC822.SIZE"])
        portion: list[int] = []
        total = 0
        for uid in asked:
            size = int(sizes.get(uid, {}).get(b"RFC822.SIZE", 0))
            if portion and (len(portion) == BATCH or total + size > BATCH_BYTES):
                yield portion
                portion, total = [], 0
            portion.append(uid)
            total += size
        if portion:
            yield portion


def leave(client: IMAPClient) -> None:
    try:
        client.logout()
    except (*FAULTS, AttributeError):
        try:
            client.shutdown()
        except (*FAULTS, AttributeError):
            return
