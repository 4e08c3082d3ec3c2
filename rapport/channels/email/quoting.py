"""What was said before, below a reply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rapport.channels.email.models import Quoting
from rapport.desk.models import Message
from rapport.desk.models.message import Direction

MOST, LONGEST = 20, 20_000


@dataclass(frozen=True)
class Quote:
    """One earlier message: a line that says who wrote it when, and its words."""

    intro: str
    text: str

    @property
    def lines(self) -> str:
        return "\n".join(f"> {line}".rstrip() for line in self.text.splitlines())


def quoted(message: Message, history: str) -> list[Quote]:
    """The messages before this one that go along, newest first. Notes never do."""
    if history == Quoting.NOTHING:
        return []
    before = Message.objects.filter(conversation=message.conversation_id, pk__lt=message.pk, automatic="")
    before = before.exclude(direction=Direction.NOTE).select_related("agent", "customer").order_by("-pk")
    if history == Quoting.LAST:
        before = before.filter(direction=Direction.INBOUND)[:1]
    return [Quote(_intro(one), one.words.strip()[:LONGEST]) for one in before[:MOST]]


def _intro(message: Message) -> str:
    who = str(message.agent or message.customer or "")
    return _("On %(date)s, %(who)s wrote:") % {"date": _moment(message.sent_at), "who": who}


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j F Y, H:i")
