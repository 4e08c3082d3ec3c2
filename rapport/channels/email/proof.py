"""Proof that a mail answers one of ours: ids and addresses with a keyed hash that only we can make.

A message id of ours is `<c.m.hash@domain>` and a reply address `name+chash@domain`, c and m being the conversation's
and the message's number in base 36. Whoever has one was given it by us, or by somebody we gave it to.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

from django.conf import settings

MAC_CHARACTERS = 16  # of base 32: 80 bits
_ID = re.compile(r"<?([0-9a-z]{1,13})\.([0-9a-z]{1,13})\.([a-z2-7]{16})@", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@]+\+([0-9a-z]{1,13}?)([a-z2-7]{16})@", re.IGNORECASE)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def message_id(conversation: int, message: int, domain: str) -> str:
    """The Message-ID of one message: the same however often it is made, so that a second sending is seen as such."""
    about = f"{_base36(conversation)}.{_base36(message)}"
    return f"<{about}.{_mac('id', about)}@{domain}>"


def reply_address(conversation: int, address: str) -> str:
    local, _, domain = address.rpartition("@")
    about = _base36(conversation)
    return f"{local}+{about}{_mac('to', about)}@{domain}"


def mark(text: str) -> str:
    """What our own mail carries in X-Rapport, so that it is known when it comes back."""
    return _mac("mark", text)


def is_marked(value: str) -> bool:
    about, _, mac = value.strip().rpartition(" ")
    return bool(about) and hmac.compare_digest(mac, mark(about))


def conversation_of_address(address: str) -> int | None:
    found = _ADDRESS.fullmatch(address.strip().rpartition("@")[0] + "@")
    if found and _matches("to", found[1], found[2]):
        return int(found[1], 36)
    return None


def conversation_of_id(message_id: str) -> int | None:
    found = _ID.match(message_id.strip())
    if found and _matches("id", f"{found[1]}.{found[2]}", found[3]):
        return int(found[1], 36)
    return None


def conversation_proven(addresses: Iterable[str], ids: Iterable[str]) -> int | None:
    """The conversation that one of these proves; addresses count before ids, each in the given order."""
    for address in addresses:
        if (number := conversation_of_address(address)) is not None:
            return number
    for one in ids:
        if (number := conversation_of_id(one)) is not None:
            return number
    return None


def _matches(purpose: str, about: str, mac: str) -> bool:
    return hmac.compare_digest(_mac(purpose, about.lower()), mac.lower())


def _mac(purpose: str, about: str) -> str:
    digest = hmac.new(settings.REPLY_KEY, f"{purpose} {about}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:MAC_CHARACTERS]


def _base36(number: int) -> str:
    out = ""
    while number:
        number, digit = divmod(number, 36)
        out = _DIGITS[digit] + out
    return out or "0"
