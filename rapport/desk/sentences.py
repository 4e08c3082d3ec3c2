"""What happened in a conversation, as sentences: each event name has one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rapport.core.models import Event
from rapport.desk.models import Priority, Status
from rapport.desk.queries.staff import Staff
from rapport.team.models import Agent


@dataclass(frozen=True)
class Names:
    """Everything that a sentence may have to call by its name."""

    staff: Staff
    tags: dict[int, str]
    customer: str
    reader: Agent

    def actor(self, event: Event) -> str:
        if event.actor_kind == "agent":
            return self.agent(event.actor_id)
        return self.customer if event.actor_kind == "customer" else "Rapport"

    def agent(self, pk: int | None) -> str:
        if pk == self.reader.pk:
            return _("You")
        found = self.staff.agents.get(pk or 0)
        return str(found) if found else _("Somebody")

    def whom(self, pk: int | None) -> str:
        """The same in the middle of a sentence."""
        return _("you") if pk == self.reader.pk else self.agent(pk)

    def team(self, pk: int | None) -> str:
        found = self.staff.teams.get(pk or 0)
        return str(found) if found else _("a team")

    def desk(self, pk: int | None) -> str:
        found = self.staff.desks.get(pk or 0)
        return str(found) if found else _("another desk")

    def tag(self, pk: int | None) -> str:
        return self.tags.get(pk or 0, _("a tag that is gone"))


def sentence(event: Event, names: Names) -> str:
    """What this event says, or nothing where the stream shows it otherwise (a message stands there itself)."""
    said = SENTENCES.get(event.name)
    return said(event, names, names.actor(event)) if said else ""


def _opened(event: Event, names: Names, who: str) -> str:
    return _("%(who)s opened this conversation") % {"who": who}


def _assigned(event: Event, names: Names, who: str) -> str:
    agent, before = event.codes.get("agent"), event.codes.get("before")
    if agent is None:
        words = {"who": who, "whom": names.whom(before)}
        return _("%(who)s took this from %(whom)s and gave it to nobody") % words
    if event.actor_kind == "agent" and agent == event.actor_id:
        return _("%(who)s took this") % {"who": who}
    return _("%(who)s assigned this to %(whom)s") % {"who": who, "whom": names.whom(agent)}


def _given_to_team(event: Event, names: Names, who: str) -> str:
    team = event.codes.get("team")
    if team is None:
        return _("%(who)s took this from team %(team)s") % {"who": who, "team": names.team(event.codes.get("before"))}
    return _("%(who)s gave this to team %(team)s") % {"who": who, "team": names.team(team)}


def _handed_off(event: Event, names: Names, who: str) -> str:
    words = {"who": who, "before": names.desk(event.codes.get("before")), "desk": names.desk(event.codes.get("desk"))}
    said = _("%(who)s handed this off from %(before)s to %(desk)s") % words
    reason = event.data.get("reason")
    return f"{said}: “{reason}”" if reason else said


def _status_set(event: Event, names: Names, who: str) -> str:
    status = dict(Status.choices).get(event.codes.get("status", ""), "?")
    return _("%(who)s set this to %(status)s") % {"who": who, "status": str(status).lower()}


def _snoozed(event: Event, names: Names, who: str) -> str:
    until = parse_datetime(str(event.codes.get("until", "")))
    return _("%(who)s snoozed this until %(time)s") % {"who": who, "time": moment(until) if until else "?"}


def _woke(event: Event, names: Names, who: str) -> str:
    if event.actor_kind == "system":
        return _("The snooze is over")
    return _("%(who)s woke this") % {"who": who}


def _prioritised(event: Event, names: Names, who: str) -> str:
    priority = dict(Priority.choices).get(event.codes.get("priority", -1), "?")
    return _("%(who)s set the priority to %(priority)s") % {"who": who, "priority": str(priority).lower()}


def _tagged(event: Event, names: Names, who: str) -> str:
    return _("%(who)s added the tag %(tag)s") % {"who": who, "tag": names.tag(event.codes.get("tag"))}


def _untagged(event: Event, names: Names, who: str) -> str:
    return _("%(who)s removed the tag %(tag)s") % {"who": who, "tag": names.tag(event.codes.get("tag"))}


def _plain(words: Callable[[], str]) -> Callable[[Event, Names, str], str]:
    return lambda event, names, who: words() % {"who": who}


type_said = Callable[[Event, Names, str], str]
SENTENCES: dict[str, type_said] = {
    "conversation.opened": _opened,
    "conversation.assigned": _assigned,
    "conversation.given_to_team": _given_to_team,
    "conversation.handed_off": _handed_off,
    "conversation.status_set": _status_set,
    "conversation.snoozed": _snoozed,
    "conversation.woke": _woke,
    "conversation.prioritised": _prioritised,
    "conversation.tagged": _tagged,
    "conversation.untagged": _untagged,
    "conversation.resolved": _plain(lambda: _("%(who)s resolved this")),
    "conversation.reopened": _plain(lambda: _("%(who)s reopened this")),
    "conversation.closed": _plain(lambda: _("%(who)s closed this for good")),
    "conversation.marked_spam": _plain(lambda: _("%(who)s marked this as spam")),
    "conversation.unmarked_spam": _plain(lambda: _("%(who)s said that this is no spam")),
    "conversation.followed": _plain(lambda: _("%(who)s follows this")),
    "conversation.unfollowed": _plain(lambda: _("%(who)s no longer follows this")),
    "delivery.retried": _plain(lambda: _("%(who)s sent a reply again")),
}


def moment(when: datetime) -> str:
    """A time to come or gone, in the reader's zone: “Mon 24 Nov, 09:00”."""
    return date_format(timezone.localtime(when), "D j M, H:i")


def tags_named(events: list[Event]) -> set[int]:
    return {event.codes["tag"] for event in events if isinstance(event.codes.get("tag"), int)}
