"""The stream of a conversation: what was said and what was done, in the order in which it happened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch
from django.db.models.functions import Left, Length
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.core.models import Event
from rapport.desk.models import Attachment, Conversation, Mention, Message
from rapport.desk.queries.shown import READ, Shown, show
from rapport.desk.queries.staff import Staff, tag_names
from rapport.desk.sentences import SENTENCES, Names, sentence, tags_named
from rapport.team.models import Agent

#: How much of a long conversation is shown at once, and how much "Show earlier" adds.
NEWEST = 100
MOST = 2000
#: What one person says within this time stands under one name.
TOGETHER = timedelta(minutes=10)
FOLDED_FROM = 3


@dataclass
class Saying:
    """A message as the stream shows it. `is_first` carries name and time for those that follow it."""

    message: Message
    shown: Shown
    is_first: bool = True
    is_new: bool = False
    kind: str = "message"

    @property
    def who(self) -> str:
        return str(self.message.customer or self.message.agent or "")

    @property
    def automatic_words(self) -> str:
        kinds = {"auto_reply": _("Automatic reply"), "bounce": _("Could not be delivered"), "receipt": _("Receipt")}
        return kinds.get(self.message.automatic, _("Automatic"))

    @property
    def also(self) -> str:
        """Whom it went to."""
        sent = self.message.recipients
        named = [
            (_("to %(people)s"), sent.get("to")),
            (_("cc %(people)s"), sent.get("cc")),
            (_("bcc %(people)s"), sent.get("bcc")),
        ]
        return ", ".join(
            words % {"people": ", ".join(address for _n, address in people)} for words, people in named if people
        )


@dataclass
class Happening:
    """One grey line."""

    event: Event
    words: str
    kind: str = "event"


@dataclass
class Fold:
    """Three grey lines or more in a row, as one that opens."""

    lines: list[Happening] = field(default_factory=list)
    kind: str = "fold"

    @property
    def first(self) -> Happening:
        return self.lines[0]

    @property
    def summary(self) -> str:
        words = ngettext("%(n)s change: %(last)s", "%(n)s changes, the last: %(last)s", len(self.lines))
        return words % {"n": len(self.lines), "last": self.lines[-1].words}


type_item = Saying | Happening | Fold


@dataclass
class Stream:
    items: list[type_item]
    last_id: int
    earlier: int
    newest: int

    @property
    def messages(self) -> list[Message]:
        return [item.message for item in self.items if isinstance(item, Saying)]

    @property
    def more(self) -> int:
        return self.newest + NEWEST


def stream(conversation: Conversation, agent: Agent, staff: Staff, *, newest: int = NEWEST, seen: int = 0) -> Stream:
    """The newest messages with everything that happened since the first of them.

    `seen` is the last message that the reader knew before: what the customer or a colleague said since is new.
    """
    newest = min(max(newest, NEWEST), MOST)
    messages = said(conversation, agent, newest + 1)
    is_cut = len(messages) > newest
    messages = messages[-newest:]
    events = happened(conversation, messages[0].created_at if is_cut else None)
    names = Names(staff, tag_names(tags_named(events)), str(conversation.customer), agent)
    items = list(fold(group(weave(messages, events, names), agent, seen)))
    earlier = conversation.message_count - len(messages) if is_cut else 0
    return Stream(items, messages[-1].pk if messages else 0, max(earlier, int(is_cut)), newest)


def said(conversation: Conversation, agent: Agent, limit: int) -> list[Message]:
    """The newest messages, oldest first, each with its writer, files and delivery."""
    files = Attachment.objects.select_related("blob").order_by("pk")
    mentioned = Mention.objects.filter(message=OuterRef("pk"), agent=agent)
    found = (
        Message.objects.filter(conversation=conversation)
        .select_related("agent", "customer", "delivery")
        .prefetch_related(Prefetch("attachments", files))
        .annotate(
            mentions_me=Exists(mentioned),
            text_start=Left("text", READ),
            html_start=Left("html", READ),
            text_size=Length("text"),
            html_size=Length("html"),
        )
        .defer("text", "html")
        .order_by("-id")[:limit]
    )
    messages = list(found)[::-1]
    for message in messages:
        message.conversation = conversation
    return messages


def happened(conversation: Conversation, since: datetime | None) -> list[Event]:
    events = Event.objects.filter(conversation_id=conversation.pk, name__in=list(SENTENCES))
    if since:
        events = events.filter(at__gte=since)
    return list(events.order_by("-id")[:MOST])[::-1]


def weave(messages: Sequence[Message], events: Sequence[Event], names: Names) -> Iterator[Saying | Happening]:
    """Both in one order, each keeping its own."""
    waiting = iter(messages)
    message = next(waiting, None)
    for event in events:
        while message is not None and message.created_at <= event.at:
            yield Saying(message, show(message))
            message = next(waiting, None)
        if words := sentence(event, names):
            yield Happening(event, words)
    while message is not None:
        yield Saying(message, show(message))
        message = next(waiting, None)


def group(items: Iterator[Saying | Happening], agent: Agent, seen: int) -> Iterator[Saying | Happening]:
    """Put what one person says in one go under one name, and mark where the new begins."""
    before: Message | None = None
    marked = False
    for item in items:
        if isinstance(item, Happening):
            before = None
            yield item
            continue
        message = item.message
        item.is_first = before is None or not _goes_on(before, message)
        if seen and not marked and message.pk > seen and message.agent_id != agent.pk and not message.automatic:
            item.is_new = item.is_first = marked = True
        before = message
        yield item


def _goes_on(before: Message, message: Message) -> bool:
    same = (before.direction, before.agent_id, before.customer_id, before.is_proven, before.automatic)
    this = (message.direction, message.agent_id, message.customer_id, message.is_proven, message.automatic)
    return same == this and message.created_at - before.created_at < TOGETHER


def fold(items: Iterator[Saying | Happening]) -> Iterator[type_item]:
    lines: list[Happening] = []
    for item in items:
        if isinstance(item, Happening):
            lines.append(item)
            continue
        yield from _folded(lines)
        lines = []
        yield item
    yield from _folded(lines)


def _folded(lines: list[Happening]) -> list[type_item]:
    return [Fold(lines)] if len(lines) >= FOLDED_FROM else list(lines)
