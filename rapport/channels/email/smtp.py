"""Handing a mail to a server: all recipients or nobody, and an exact answer whether it took it."""

from __future__ import annotations

import logging
import smtplib
import ssl
import threading
import time
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from rapport.channels.channel import ChannelError
from rapport.channels.email.models import Mailbox, Security
from rapport.channels.email.trouble import network_words, refused_sign_in, refused_words

log = logging.getLogger(__name__)

CONNECT_SECONDS, ANSWER_SECONDS = 20, 120
#: A connection is kept this long for the next mail of the same batch.
KEPT_SECONDS = 10.0

_kept: dict[tuple[int, int], list[tuple[float, smtplib.SMTP]]] = defaultdict(list)
_lock = threading.Lock()


def connect(mailbox: Mailbox) -> smtplib.SMTP:
    """A connection to the mailbox's server, signed in. Raises what the network and smtplib raise."""
    domain = mailbox.inbox.address.rpartition("@")[2] or "localhost"
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if mailbox.smtp_security == Security.TLS:
        server = smtplib.SMTP_SSL(
            mailbox.smtp_host, mailbox.smtp_port, local_hostname=domain, timeout=CONNECT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(mailbox.smtp_host, mailbox.smtp_port, local_hostname=domain, timeout=CONNECT_SECONDS)
    try:
        if mailbox.smtp_security == Security.STARTTLS:
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        user, password = mailbox.sign_in
        if user and password and (mailbox.smtp_user or server.has_extn("auth")):
            _sign_in(server, user, password)
        if server.sock:
            server.sock.settimeout(ANSWER_SECONDS)
    except BaseException:
        server.close()
        raise
    return server


def _sign_in(server: smtplib.SMTP, user: str, password: str) -> None:
    """Other letters than ASCII have only one way that all servers read alike, and smtplib doesn't know it."""
    if (user + password).isascii():
        server.login(user, password)
        return
    code, said = server.docmd("AUTH", "PLAIN " + b64encode(f"\0{user}\0{password}".encode()).decode())
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, said)


@contextmanager
def connection_to(mailbox: Mailbox) -> Iterator[smtplib.SMTP]:
    """A connection for one mail, kept a while for the next one if all went well."""
    key = (mailbox.pk, hash((mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_security, *mailbox.sign_in)))
    server = _take(key) or connect(mailbox)
    try:
        yield server
    except BaseException:
        server.close()
        raise
    with _lock:
        _kept[key].append((time.monotonic(), server))


def _take(key: tuple[int, int]) -> smtplib.SMTP | None:
    while True:
        with _lock:
            if not _kept[key]:
                return None
            since, server = _kept[key].pop()
        if time.monotonic() - since < KEPT_SECONDS and _answers(server):
            return server
        server.close()


def _answers(server: smtplib.SMTP) -> bool:
    try:
        return server.rset()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def send(mailbox: Mailbox, sender: str, recipients: Sequence[str], data: bytes) -> None:
    """Send one mail; raises ChannelError with words for the agent."""
    try:
        with connection_to(mailbox) as server:
            transmit(server, sender, recipients, data)
    except smtplib.SMTPAuthenticationError as error:
        words = refused_sign_in(mailbox.smtp_host, mailbox.sign_in[0], error.smtp_error)
        _tell(mailbox, words)
        raise ChannelError(words) from error
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        words = network_words(mailbox.smtp_host, mailbox.smtp_port, error)
        _tell(mailbox, words)
        raise ChannelError(words) from error
    if mailbox.sending_trouble:
        _tell(mailbox, "")


def _tell(mailbox: Mailbox, words: str) -> None:
    """What the inbox shows must not change what is known of this mail, so a database that is away is passed over."""
    try:
        mailbox.trouble(sending=words)
    except (OperationalError, InterfaceError):
        log.warning("%s: %s", mailbox.smtp_host, words or "sending works again")


def transmit(server: smtplib.SMTP, sender: str, recipients: Sequence[str], data: bytes) -> None:
    """One mail over an open connection. If one recipient is refused, nobody gets it: then a correction is sent once."""
    options = [f"size={len(data)}"] if server.has_extn("size") else []
    if not (sender + "".join(recipients)).isascii():
        if not server.has_extn("smtputf8"):
            raise ChannelError(
                _("The mail server can't send to an address with such letters. Use another address."), permanent=True
            )
        options += ["SMTPUTF8", "BODY=8BITMIME"]
        server.command_encoding = "utf-8"
    _expect(server, server.mail(sender, options), sender)
    for recipient in recipients:
        _expect(server, server.rcpt(recipient), recipient)
    _expect(server, server.docmd("DATA"), recipients[0], wanted=354)
    _expect(server, _hand_over(server, data), recipients[0])


def _hand_over(server: smtplib.SMTP, data: bytes) -> tuple[int, bytes]:
    """The mail itself. From here on a lost connection leaves open whether the server took it."""
    try:
        server.send(_dotted(data))
        return server.getreply()
    except (smtplib.SMTPException, OSError) as error:
        words = _("The connection broke off while the mail was handed over. It may have arrived or not.")
        raise ChannelError(words, uncertain=True) from error


def _dotted(data: bytes) -> bytes:
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n.", b"\n..").replace(b"\n", b"\r\n")
    lines = b"." + lines if lines.startswith(b".") else lines
    return lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _expect(server: smtplib.SMTP, answer: tuple[int, bytes], about: str, *, wanted: int = 250) -> None:
    code, words = answer
    if code == wanted or (wanted == 250 and code in (250, 251, 252)):
        return
    if code == -1:
        raise smtplib.SMTPServerDisconnected("the connection was closed")
    with suppress(smtplib.SMTPException, OSError):
        server.rset()
    raise ChannelError(refused_words(about, code, words), permanent=500 <= code < 600)
