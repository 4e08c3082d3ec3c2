"""Trying a mailbox out for real: sign in, send a mail to itself, fetch it, and say step by step what came of it."""

from __future__ import annotations

from rapport.channels.email.models import Mailbox


def check(mailbox: Mailbox) -> None: ...
