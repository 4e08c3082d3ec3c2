"""What a search answers."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from rapport.desk.models import Conversation, Message
from rapport.desk.search import conditions, engine, marks
from rapport.desk.search.asked import Asked, ask
from rapport.desk.search.conditions import Conditions
from rapport.desk.search.engine import Match
from rapport.desk.search.language import FIELDS, WORD, Term, parse
from rapport.team.models import Agent

PAGE = 25
#: Counting stops here, and so do the pages.
COUNTED = 1000


@dataclass(frozen=True)
class Found:
    """One conversation with the message that answers the search best.

    `matched_in` is "number", "subject", "customer" or "message". `snippet_html` and `subject_html` are escaped and
    carry <mark> around what was searched for. `message` is None only where the conversation has none.
    """

    conversation: Conversation
    message: Message | None
    snippet_html: SafeString
    subject_html: SafeString
    matched_in: str


@dataclass(frozen=True)
class Results:
    """One page. `problems` are sentences about terms that were not understood; the rest of the search still counts.

    `count` is of conversations and stops at a cap; `count_words` says it as people do: "12", "1,000+".
    """

    rows: list[Found] = field(default_factory=list)
    count: int = 0
    count_words: str = "0"
    has_more: bool = False
    page: int = 1
    problems: list[str] = field(default_factory=list)


@dataclass
class Ranking:
    """Conversations, best first, each with its best message and where it matched."""

    order: list[tuple[int, int | None, str]]
    complete: bool


def search(text: str, *, agent: Agent, page: int = 1) -> Results:
    """One page of what this agent may see and what answers `text`. Never raises for what was typed."""
    page = max(1, page)
    terms = parse(text)
    if not terms:
        return Results(page=page)
    wanted = conditions.read([term for term in terms if term.operator not in (WORD, *FIELDS)], agent)
    asked = ask(terms)
    visible = Conversation.objects.visible_to(agent).filter(wanted.where)
    with transaction.atomic():
        ranking = _ranked(asked, wanted, visible, agent, terms) if asked.index else _newest(wanted, visible)
        shown = ranking.order[(page - 1) * PAGE : page * PAGE]
        rows = _rows(shown, asked)
    count = min(len(ranking.order), COUNTED)
    return Results(
        rows=rows, count=count, count_words=_count_words(count, len(ranking.order) <= COUNTED and ranking.complete),
        has_more=page * PAGE < count, page=page, problems=wanted.problems,
    )  # fmt: skip


def _count_words(count: int, is_all: bool) -> str:
    """As people say it: "12", "1,000+", and "500+" where 539 were found and there are more."""
    if is_all or not count:
        return f"{count:,}"
    return f"{count - count % 100 if count > 100 else count:,}+"


def _ranked(
    asked: Asked, wanted: Conditions, visible: QuerySet[Conversation], agent: Agent, terms: list[Term]
) -> Ranking:
    narrow = wanted.narrows or not agent.may("see_all")
    matches = engine.matches(asked, wanted, visible, narrow=narrow)
    order: list[tuple[int, int | None, str]] = []
    seen: set[int] = set()
    if number := _number(terms):
        seen.update(visible.filter(pk=number).values_list("pk", flat=True))
        order += [(pk, None, "number") for pk in seen]
    for match in sorted(matches.found.values(), key=lambda match: match.order, reverse=True):
        if match.conversation_id not in seen:
            seen.add(match.conversation_id)
            order.append((match.conversation_id, match.message_id, _where(match)))
    return Ranking(order, matches.complete)


def _newest(wanted: Conditions, visible: QuerySet[Conversation]) -> Ranking:
    """Nothing but conditions: the conversations that meet them, newest first."""
    rows = visible
    if wanted.since or wanted.until or wanted.attachment is not None:
        rows = rows.filter(Q(pk__in=_messages_like(wanted)))
    keys = list(rows.order_by("-last_message_at", "-id").values_list("pk", flat=True)[: COUNTED + 1])
    return Ranking([(pk, None, "message") for pk in keys], complete=len(keys) <= COUNTED)


def _messages_like(wanted: Conditions) -> QuerySet[Message, int]:
    found = Message.objects.all()
    if wanted.since:
        found = found.filter(sent_at__gte=wanted.since)
    if wanted.until:
        found = found.filter(sent_at__lt=wanted.until)
    if wanted.attachment is not None:
        with_files = Q(attachments__is_inline=False)
        found = found.filter(with_files if wanted.attachment else ~with_files)
    return found.values_list("conversation_id", flat=True)


def _rows(shown: list[tuple[int, int | None, str]], asked: Asked) -> list[Found]:
    with_customers = Conversation.objects.prefetch_related("customer__identities")
    conversations = with_customers.in_bulk([pk for pk, _, _ in shown])
    of_message = {pk: message or conversations[pk].last_message_id for pk, message, _ in shown if pk in conversations}
    keys = [key for key in of_message.values() if key]
    messages = {message.pk: message for message in Message.objects.filter(pk__in=keys).defer("html")}
    return [
        _row(conversations[pk], messages.get(of_message[pk] or 0), where, asked)
        for pk, _, where in shown
        if pk in conversations
    ]


def _row(conversation: Conversation, message: Message | None, where: str, asked: Asked) -> Found:
    return Found(
        conversation=conversation, message=message, matched_in=where,
        snippet_html=marks.snippet(message.words if message else conversation.preview, asked.marks),
        subject_html=marks.marked(conversation.subject, asked.marks),
    )  # fmt: skip


def _where(match: Match) -> str:
    return "subject" if match.in_subject else "customer" if match.by_customer else "message"


def _number(terms: list[Term]) -> int | None:
    """The conversation's number, where that is all that was typed."""
    typed = terms[0].value.removeprefix("#") if len(terms) == 1 and terms[0].operator == WORD else ""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None
