"""What e-mail shows on the pages of lower rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rapport.channels.email.models import Mail, Mailbox, MailState
from rapport.channels.email.views.mailbox import words
from rapport.core import slots
from rapport.desk.models import Inbox, Message

COUNTED = 1000


def held_count(request: Any) -> dict[str, Any] | None:
    """The Held view with its number, for those who may act on it."""
    if not request.user.is_authenticated or not request.user.may("reply"):
        return None
    waiting = Mail.objects.kept_aside_for(request.user).values("pk")[:COUNTED]
    return {"count": waiting.count(), "is_here": request.path.startswith("/held")}


def begin(request: Any) -> dict[str, Any] | None:
    """Where no mail can come yet: how it will, for whoever may see to it."""
    if not request.user.may("administer") or Mailbox.objects.filter(is_active=True).exists():
        return None
    inbox = Inbox.objects.active().filter(channel="email").order_by("pk").first()
    return {"inbox": inbox}


def settings(request: Any, inbox: Inbox) -> dict[str, Any] | None:
    return words(inbox) if inbox.channel == "email" else None


def first_mailbox(request: Any, inbox: Inbox) -> dict[str, Any] | None:
    """The same form where the wizard's own heading stands above it."""
    found = settings(request, inbox)
    return {**found, "is_alone": True} if found else None


def originals(messages: Iterable[Message]) -> dict[int, list[Mail]]:
    """The mails that each message came as: its original first, then where else it came to."""
    found: dict[int, list[Mail]] = {}
    heard = [message.pk for message in messages if message.is_inbound and message.channel == "email"]
    mails = Mail.objects.filter(message__in=heard).only("pk", "message_id", "state", "cause", "inbox_id")
    for mail in mails.select_related("inbox").order_by("pk"):
        if mail.state == MailState.FILED or mail.cause == "other_inbox":
            found.setdefault(mail.message_id or 0, []).append(mail)
    return found


slots.fill("inbox.empty", template="email/begin.html", context=begin)
slots.fill("inbox.views", template="email/view.html", context=held_count)
slots.fill("inbox.settings", template="email/mailbox_form.html", context=settings)
slots.fill("welcome.mailbox", template="email/mailbox_form.html", context=first_mailbox)
slots.fill("message.footer", template="email/original.html", load=originals)
