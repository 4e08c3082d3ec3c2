"""The operators that aren't words: tag, status, assignee, desk, before, after, has."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.core.clock import now
from rapport.desk.models import Conversation, Desk, Status, Tag
from rapport.desk.search.language import Term
from rapport.team.models import Agent


@dataclass
class Conditions:
    """What conversations (`where`) and their messages (`since`, `until`, `attachment`) must be like."""

    where: Q = field(default_factory=Q)
    since: datetime | None = None
    until: datetime | None = None
    attachment: bool | None = None
    asks_status: bool = False
    #: Whether they may leave much out; that spam isn't found doesn't.
    narrows: bool = False
    problems: list[str] = field(default_factory=list)


def read(terms: Sequence[Term], agent: Agent) -> Conditions:
    """Understand these terms. One that can't be understood is said in `problems`, and the others stand."""
    found = Conditions(narrows=bool(terms))
    for term in terms:
        try:
            READERS[term.operator](found, term, agent)
        except ValueError as problem:
            found.problems.append(str(problem))
    if not found.asks_status:
        found.where &= ~Q(status=Status.SPAM)
    return found


def _tag(found: Conditions, term: Term, agent: Agent) -> None:
    tag = Tag.objects.filter(name__iexact=term.value).first()
    if tag is None:
        raise ValueError(_("There is no tag “%(name)s”.") % {"name": term.value})
    links = Conversation.tags.through.objects.filter(conversation_id=OuterRef("pk"), tag_id=tag.pk)
    _add(found, term, Q(Exists(links)))


def _status(found: Conditions, term: Term, agent: Agent) -> None:
    wanted = term.value.lower().replace(" ", "_").replace("-", "_")
    by_name = {str(label).lower().replace(" ", "_"): value for value, label in Status.choices}
    status = wanted if wanted in Status.values else by_name.get(wanted)
    if wanted == "snoozed":
        return _add(found, term, Q(snoozed_until__isnull=False))
    if status is None:
        choices = ", ".join([*Status.values, "snoozed"])
        raise ValueError(_("There is no status “%(name)s”. Choose one of: %(choices)s.") % {
            "name": term.value, "choices": choices
        })  # fmt: skip
    found.asks_status = found.asks_status or not term.negated
    return _add(found, term, Q(status=status))


def _assignee(found: Conditions, term: Term, agent: Agent) -> None:
    wanted = term.value.lower()
    if wanted in ("none", "nobody"):
        return _add(found, term, Q(assignee=None))
    if wanted == "me":
        return _add(found, term, Q(assignee=agent))
    named = Q(email__iexact=term.value) | Q(name__istartswith=term.value) | Q(name__icontains=" " + term.value)
    people = list(Agent.objects.filter(named).values_list("pk", flat=True)[:50])
    if not people:
        raise ValueError(_("Nobody called “%(name)s” works here.") % {"name": term.value})
    return _add(found, term, Q(assignee__in=people))


def _desk(found: Conditions, term: Term, agent: Agent) -> None:
    desks = list(
        Desk.objects.filter(Q(key__iexact=term.value) | Q(name__iexact=term.value)).values_list("pk", flat=True)
    )
    if not desks:
        names = ", ".join(Desk.objects.enabled().values_list("name", flat=True))
        raise ValueError(_("There is no desk “%(name)s”. Choose one of: %(choices)s.") % {
            "name": term.value, "choices": names
        })  # fmt: skip
    _add(found, term, Q(desk__in=desks))


def _before(found: Conditions, term: Term, agent: Agent) -> None:
    _bound(found, _moment(term), is_end=not term.negated)


def _after(found: Conditions, term: Term, agent: Agent) -> None:
    _bound(found, _moment(term), is_end=term.negated)


def _has(found: Conditions, term: Term, agent: Agent) -> None:
    if term.value.lower() not in ("attachment", "attachments", "file", "files"):
        raise ValueError(_("“has:%(what)s” isn't known. has:attachment is.") % {"what": term.value})
    found.attachment = not term.negated


def _add(found: Conditions, term: Term, where: Q) -> None:
    found.where &= ~where if term.negated else where


def _bound(found: Conditions, moment: datetime, *, is_end: bool) -> None:
    if is_end:
        found.until = min(found.until or moment, moment)
    else:
        found.since = max(found.since or moment, moment)


def _moment(term: Term) -> datetime:
    """The beginning of the day, month or year, in the reader's zone."""
    day = _day(term.value.lower())
    if day is None:
        raise ValueError(
            _("“%(operator)s:%(value)s” isn't a date. Write it like 2026-03-31, 2026-03, 2026, yesterday or 7d.")
            % {"operator": term.operator, "value": term.value}
        )
    return timezone.make_aware(datetime.combine(day, time()))


def _day(words: str) -> date | None:
    today = timezone.localtime(now()).date()
    named = {"today": 0, "yesterday": 1}
    if words in named:
        return today - timedelta(days=named[words])
    try:
        if words.endswith("d") and words[:-1].isdecimal():
            return today - timedelta(days=int(words[:-1]))
        parts = [int(part) for part in words.replace("/", "-").replace(".", "-").split("-")]
        if not 1970 <= parts[0] <= 9000 or len(parts) > 3:
            return None
        return date(*[*parts, 1, 1][:3])
    except (ValueError, OverflowError):
        return None


READERS = {
    "tag": _tag, "status": _status, "assignee": _assignee, "desk": _desk,
    "before": _before, "after": _after, "has": _has,
}  # fmt: skip
