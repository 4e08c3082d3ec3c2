"""The fixed views of the inbox: what stands in each, in which order, and how many, all counted in one query."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.expressions import OrderBy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.desk.models import Conversation, ConversationQuerySet, Mention, Status
from rapport.desk.models.conversation import OPEN_NOW
from rapport.team.models import Agent, Team

#: Counts are exact up to here; beyond it nobody reads the difference.
COUNTED = 999

#: Who waits longest comes first, so that writing again never pushes anyone back.
BY_WAIT: tuple[OrderBy | str, ...] = (F("waiting_since").asc(nulls_last=True), "-last_message_at", "-id")
BY_NEWEST: tuple[OrderBy | str, ...] = ("-last_message_at", "-id")
BY_WAKING: tuple[OrderBy | str, ...] = ("snoozed_until", "-id")
BY_MENTION: tuple[OrderBy | str, ...] = ("-mentioned", "-id")


@dataclass(frozen=True)
class Place:
    """One view of the inbox. `counted` narrows what the number beside its name counts, where it isn't all of it."""

    key: str
    name: str | Promise
    icon: str
    where: Q
    order: tuple[OrderBy | str, ...]
    empty: str | Promise = ""
    counted: Q = field(default_factory=Q)
    group: str = ""
    keys: str = ""
    count: int = 0

    def rows(self, agent: Agent) -> ConversationQuerySet:
        """All that stands here for this agent, in its order."""
        rows = Conversation.objects.visible_to(agent).filter(self.where)
        if self.key == "mentions":
            newest = Mention.objects.filter(conversation=OuterRef("pk"), agent=agent).order_by("-id")
            rows = rows.annotate(mentioned=Subquery(newest.values("id")[:1]))
        return rows.order_by(*self.order)


def places(agent: Agent, teams: Sequence[Team]) -> list[Place]:
    """The views that this agent has, uncounted."""
    return [*_own(agent), *_everyones(), *map(_team_place, teams)]


def _own(agent: Agent) -> list[Place]:
    mentioned = Mention.objects.filter(agent=agent)
    unseen = Q(pk__in=mentioned.filter(seen_at=None).values("conversation"))
    return [
        Place(
            "mine", _("Mine"), "user", OPEN_NOW & Q(assignee=agent), BY_WAIT,
            _("Nothing waits for you. Take something from Unassigned, or enjoy the quiet."), keys="g m",
        ),
        Place(
            "mentions", _("Mentions"), "at-sign", Q(pk__in=mentioned.values("conversation")), BY_MENTION,
            _("When a colleague writes @you in a note, the conversation stands here."), counted=unseen, keys="g a",
        ),
    ]  # fmt: skip


def _everyones() -> list[Place]:
    waiting = Q(status__in=(Status.PENDING, Status.ON_HOLD), snoozed_until=None)
    return [
        Place(
            "unassigned", _("Unassigned"), "user-x", OPEN_NOW & Q(assignee=None), BY_WAIT,
            _("Everything open has somebody who looks after it."), keys="g u",
        ),
        Place(
            "open", _("All open"), "inbox", OPEN_NOW, BY_WAIT,
            _("No open conversations. What customers write arrives here by itself."), keys="g o",
        ),
        Place(
            "waiting", _("Waiting"), "hourglass", waiting, BY_NEWEST,
            _("What waits for a customer (pending) or for somebody else (on hold) stands here."), keys="g w",
        ),
        Place(
            "snoozed", _("Snoozed"), "clock", Q(snoozed_until__isnull=False), BY_WAKING,
            _("What you snooze sleeps here until its time, or until the customer writes."), keys="g z",
        ),
        Place(
            "resolved", _("Resolved"), "circle-check", Q(status=Status.RESOLVED), BY_NEWEST,
            _("What is dealt with stands here, newest first. What is closed for good is found by search."), keys="g e",
        ),
        Place(
            "spam", _("Spam"), "shield-alert", Q(status=Status.SPAM), BY_NEWEST,
            _("Nothing here was marked as spam."),
        ),
    ]  # fmt: skip


def _team_place(team: Team) -> Place:
    key, empty = f"team-{team.pk}", _("Nothing open for this team.")
    return Place(key, team.name, "users", OPEN_NOW & Q(team=team), BY_WAIT, empty, group="team")


def teams_of(agent: Agent) -> list[Team]:
    """The teams that have a view of their own here: one's own, and all for those who see all."""
    return list(Team.objects.all() if agent.may("see_all") else Team.objects.filter(pk__in=agent.team_ids))


def count(found: Sequence[Place], agent: Agent) -> dict[str, int]:
    """How many stand in each view, up to 1,000 (shown as 999+), in one query."""
    sql, values = _counting(found, agent)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return dict(zip((place.key for place in found), cursor.fetchone() or (), strict=False))


#: The statement depends on these alone, and building it costs more than running it.
_statements: dict[tuple[object, ...], tuple[str, list[Any]]] = {}


def _counting(found: Sequence[Place], agent: Agent) -> tuple[str, list[Any]]:
    teams = () if agent.may("see_all") else tuple(agent.team_ids)
    key = (agent.pk, agent.role, agent.is_active, teams, *(place.key for place in found))
    if key not in _statements:
        if len(_statements) > 500:
            _statements.clear()
        _statements[key] = _build_counting(found, agent)
    return _statements[key]


def _build_counting(found: Sequence[Place], agent: Agent) -> tuple[str, list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    for place in found:
        try:
            rows = Conversation.objects.visible_to(agent).filter(place.where, place.counted).order_by()
            sql, params = rows.values("pk")[: COUNTED + 1].query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(SELECT count(*) FROM ({sql}) AS stands)")  # noqa: S608 (built by the ORM, values apart)
        values.extend(params)
    return f"SELECT {', '.join(parts)}", values
