"""What servers and networks say, in words that tell what to do."""

from __future__ import annotations

import re
import socket
import ssl

from django.utils.translation import gettext as _

ENHANCED = re.compile(r"\b([45])\.(\d{1,3})\.(\d{1,3})\b")


def server_said(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:300]


def network_words(host: str, port: int, error: BaseException) -> str:
    """Why a server can't be reached, and what to look at."""
    at = f"{host}:{port}"
    if isinstance(error, socket.gaierror):
        return _("There is no server named “%(host)s”. Check its name.") % {"host": host}
    if isinstance(error, ssl.SSLCertVerificationError):
        return _(
            "The certificate of %(at)s can't be trusted (%(why)s). Check the server's name, or renew the certificate."
        ) % {"at": at, "why": error.verify_message}
    if isinstance(error, ssl.SSLError):
        return _("%(at)s does not speak TLS there. Choose another port or another encryption.") % {"at": at}
    if isinstance(error, TimeoutError):
        return _("%(at)s did not answer in time. Check port and firewall.") % {"at": at}
    if isinstance(error, ConnectionRefusedError):
        return _("%(at)s refuses connections. Check the port.") % {"at": at}
    return _("The connection to %(at)s failed: %(why)s.") % {"at": at, "why": server_said(str(error)).rstrip(".")}


def refused_sign_in(host: str, user: str, words: bytes | str) -> str:
    said = server_said(words)
    return _(
        "%(host)s refused the password of %(user)s (“%(said)s”). Check the password in Settings › Inboxes; some "
        "providers want an app password."
    ) % {"host": host, "user": user, "said": said}


def refused_words(address: str, code: int, words: bytes) -> str:
    """What a server's refusal means for this mail."""
    said = f"{code} {server_said(words)}"
    return _("The mail server said to %(address)s: “%(said)s”. %(advice)s") % {
        "address": address,
        "said": said,
        "advice": _advice(code, said),
    }


def _advice(code: int, said: str) -> str:
    found = ENHANCED.search(said)
    subject, detail = (int(found[2]), int(found[3])) if found else (0, 0)
    if (subject, detail) in ((1, 1), (1, 2), (1, 3), (1, 6), (1, 10)) or (not found and code in (550, 551, 553)):
        return _("There is no such address. Check it for typing mistakes.")
    if (subject, detail) == (2, 2):
        return _("That mailbox is full.")
    if (subject, detail) in ((2, 3), (3, 4)) or (not found and code == 552):
        return _("The mail is too large for it. Send it with fewer or smaller files.")
    if subject == 7 or (not found and code in (554, 521)):
        return _("It was refused by a rule of that server, often against spam. Write another way, or ask them.")
    if code < 500:
        return _("It will be tried again.")
    return _("Nobody got this mail.")
