"""Trying a mailbox out, when somebody asks."""

from rapport.channels.email import adapter
from rapport.channels.email.checking import check
from rapport.channels.email.models import Mailbox
from rapport.core.events import on
from rapport.core.models import Event

__all__ = ["adapter", "check_mailbox"]


@on("mailbox.check_asked")
def check_mailbox(event: Event) -> None:
    """Once for each time it was asked: a check that ended is not done again."""
    mailbox = Mailbox.objects.filter(pk=event.subject_id, check_ended_at=None).select_related("inbox").first()
    if mailbox:
        check(mailbox)
