"""The list: fifty rows of a view, with all that a row shows, in a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from rapport.core import filters
from rapport.core.templatetags.ui import draw
from rapport.desk import looks
from rapport.desk.models import UNRESOLVED, Conversation, ConversationQuerySet, Draft, Status
from rapport.desk.queries.places import Place
from rapport.people.models import Identity
from rapport.team.models import Agent

ROWS = 50
#: Whoever wants to see more than the first thousand is better served by a filter or the search.
PAGES = 20
SHOWN = (
    "id", "subject", "preview", "status", "priority", "waiting_since", "snoozed_until", "last_message_at",
    "last_message_id", "last_channel", "desk__key", "desk__name", "assignee__name", "assignee__email",
    "customer__name", "customer__company__name", "team_id",
)  # fmt: skip

#: What may narrow a list, in its address: ?tag=refund&assignee=me
NARROWED = {
    "desk": ("desk_key", "is"),
    "inbox": ("inbox", "is"),
    "tag": ("tags", "has"),
    "assignee": ("assignee", "is"),
    "priority": ("priority", "at_least"),
}


@dataclass
class Page:
    """One page of a list."""

    rows: list[Conversation]
    number: int
    has_next: bool

    @property
    def is_last_shown(self) -> bool:
        return self.has_next and self.number >= PAGES


def narrowing(wanted: Mapping[str, str]) -> dict[str, str]:
    """The part of an address that narrows a list."""
    return {name: wanted[name] for name in NARROWED if wanted.get(name)}


def narrowed(rows: ConversationQuerySet, wanted: Mapping[str, str], agent: Agent) -> ConversationQuerySet:
    """The rows that fit; what can't be understood narrows to nothing rather than to everything."""
    parts: list[dict[str, object]] = []
    for name, text in narrowing(wanted).items():
        field, op = NARROWED[name]
        if name == "assignee" and text == "none":
            parts.append({"field": field, "op": "is_not_set"})
            continue
        value = int(text) if text.isdecimal() and name != "tag" else text
        parts.append({"field": field, "op": op, "value": value})
    try:
        return rows.filter(filters.compile({"all": parts}, "conversation", me=agent.pk))
    except (filters.FilterError, ValueError):
        return rows.none()


def page_of(place: Place, agent: Agent, number: int = 1, wanted: Mapping[str, str] | None = None) -> Page:
    """One page of a view, its rows dressed."""
    number = min(max(number, 1), PAGES)
    start = (number - 1) * ROWS
    rows = narrowed(place.rows(agent), wanted or {}, agent)
    rows = rows.select_related("desk", "assignee", "customer__company").only(*SHOWN)
    found = list(rows[start : start + ROWS + 1])
    return Page(dress(found[:ROWS], agent), number, len(found) > ROWS)


def following(
    place: Place, agent: Agent, pk: int, number: int = 1, wanted: Mapping[str, str] | None = None
) -> int | None:
    """What comes after this one in a view, or before it where it is the last; None when it stands alone."""
    start = (min(max(number, 1), PAGES) - 1) * ROWS
    rows = narrowed(place.rows(agent), wanted or {}, agent).values_list("pk", flat=True)
    keys = list(rows[start : start + ROWS + 1])
    if pk not in keys:
        return None
    at = keys.index(pk)
    return keys[at + 1] if at + 1 < len(keys) else (keys[at - 1] if at else None)


def dress(rows: Sequence[Conversation], agent: Agent) -> list[Conversation]:
    """Give each row what the list shows of it beside its own columns: who, what is unread, icons."""
    unread = unread_counts([row for row in rows if row.status in UNRESOLVED], agent)
    drafts = Draft.objects.filter(~Q(html=""), agent=agent, conversation_id__in=[row.pk for row in rows])
    drafted = set(drafts.values_list("conversation_id", flat=True))
    addresses = _addresses([row.customer_id for row in rows if not row.customer.name])
    wait, sleep = draw("hourglass", "14"), draw("clock", "14")
    for row in rows:
        row.wait_icon, row.snooze_icon = wait, sleep  # type: ignore[attr-defined]
        row.channel_icon = looks.channel_icon(row.last_channel)  # type: ignore[attr-defined]
        row.marks = looks.row_marks(row.priority, row.pk in drafted)  # type: ignore[attr-defined]
        row.who = row.customer.name or addresses.get(row.customer_id, f"#{row.pk}")  # type: ignore[attr-defined]
        row.unread = unread.get(row.pk, 0)  # type: ignore[attr-defined]
        row.is_open = row.status == Status.OPEN  # type: ignore[attr-defined]
    return list(rows)


def _addresses(customers: Sequence[int]) -> dict[int, str]:
    """What to call those who never told their name."""
    if not customers:
        return {}
    found = Identity.objects.filter(customer_id__in=customers).order_by("-pk")
    return dict(found.values_list("customer_id", "value"))


_UNREAD = """
    SELECT message.conversation_id, count(*) FROM desk_message message
    LEFT JOIN desk_seen seen ON seen.conversation_id = message.conversation_id AND seen.agent_id = %(agent)s
    WHERE message.conversation_id = ANY(%(rows)s)
      AND (seen.id IS NOT NULL OR message.conversation_id = ANY(%(ours)s)) AND message.id > coalesce(seen.message_id, 0)
      AND message.automatic = '' AND (message.direction = 'inbound'
        OR message.direction = 'note' AND message.agent_id IS DISTINCT FROM %(agent)s)
    GROUP BY message.conversation_id
"""


def unread_counts(rows: Sequence[Conversation], agent: Agent) -> dict[int, int]:
    """How much of the customers' words and the colleagues' notes this agent has not seen yet.

    What somebody else looks after, and this agent has never opened, is not theirs to read.
    """
    if not rows:
        return {}
    ours = [row.pk for row in rows if row.assignee_id in (None, agent.pk)]
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, {"rows": [row.pk for row in rows], "ours": ours, "agent": agent.pk})
        return dict(cursor.fetchall())
