"""How conversations are distributed: over time, customers, teams, states and lengths."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random

from rapport.platform.store.language import RAREST

YEARS = 3 * 365 * 86400.0
LENGTHS = {1: 8, 2: 17, 3: 17, 4: 15, 5: 12, 6: 10, 8: 8, 10: 6, 14: 4, 20: 3}
LONGEST = 600
PRIORITIES = {1: 82, 2: 10, 0: 5, 3: 3}
HOUR = 3600.0


@dataclass
class Plan:
    """One conversation before it is written down. Ids count from 1 within the store."""

    id: int
    opened: float
    messages: int
    customer: int
    inbox: int
    team: int | None
    assignee: int | None
    answerer: int
    subject: int
    status: str
    priority: int
    snoozed: bool
    tags: tuple[int, ...]
    said: int = 0
    preview: str = ""
    last_inbound: float | None = None


@dataclass(frozen=True)
class Said:
    """One message: the plan it belongs to, when, who speaks, and what."""

    plan: Plan
    at: float
    direction: str
    paragraph: int
    tail: str
    is_last: bool


@dataclass(frozen=True)
class Size:
    conversations: int
    customers: int
    companies: int
    inboxes: int
    teams: int
    agents: int
    tags: int
    paragraphs: int
    subjects: int


def messages_in_order(rng: Random, size: Size, until: float) -> Iterator[Said]:
    """Every message of the store as time brought it: conversations lie across each other, as they do."""
    waiting: list[tuple[float, int, int]] = []
    plans: dict[int, Plan] = {}
    for plan in _plans(rng, size, until):
        while waiting and waiting[0][0] < plan.opened:
            yield from _next(rng, size, waiting, plans, until)
        plans[plan.id] = plan
        heappush(waiting, (plan.opened, plan.id, 0))
    while waiting:
        yield from _next(rng, size, waiting, plans, until)


def _next(
    rng: Random, size: Size, waiting: list[tuple[float, int, int]], plans: dict[int, Plan], until: float
) -> Iterator[Said]:
    at, key, place = heappop(waiting)
    plan = plans[key]
    plan.said += 1
    is_last = plan.said >= plan.messages
    if is_last:
        del plans[key]
    else:
        # Nothing is said in the future, so what remains is pressed into the time that is left.
        gap = min(rng.expovariate(1 / (8 * HOUR)), (until - at) / 2)
        heappush(waiting, (at + gap, key, place + 1))
    direction = _direction(rng, plan, place, is_last)
    yield Said(plan, at, direction, rng.randrange(size.paragraphs), _tail(rng, size, plan, place), is_last)


def _plans(rng: Random, size: Size, until: float) -> Iterator[Plan]:
    lengths, weights = list(LENGTHS), list(LENGTHS.values())
    step = YEARS / size.conversations
    for number in range(1, size.conversations + 1):
        inbox = 1 + min(int(rng.random() ** 1.6 * size.inboxes), size.inboxes - 1)
        team = None if rng.random() < 0.1 else 1 + (inbox - 1) % size.teams
        answerer = _answerer(rng, team, size)
        status, snoozed = _status(rng, number / size.conversations)
        unassigned = rng.random() < (0.4 if status == "open" else 0.05)
        yield Plan(
            id=number,
            opened=until - YEARS + step * (number - rng.random()),
            messages=LONGEST if number % 100_000 == 0 else rng.choices(lengths, weights)[0],
            customer=1 + int(rng.random() ** 1.7 * size.customers),
            inbox=inbox,
            team=team,
            assignee=None if unassigned else answerer,
            answerer=answerer,
            subject=rng.randrange(size.subjects),
            status=status,
            priority=rng.choices(list(PRIORITIES), list(PRIORITIES.values()))[0],
            snoozed=snoozed,
            tags=_tags(rng, size),
        )


def _answerer(rng: Random, team: int | None, size: Size) -> int:
    """An agent of the team; agents are dealt to the teams in turn."""
    if team is None:
        return 1 + rng.randrange(size.agents)
    return team + size.teams * rng.randrange(size.agents // size.teams)


def _status(rng: Random, age: float) -> tuple[str, bool]:
    """Three in a hundred are still to be worked on, nearly all of them among the newest twentieth."""
    if rng.random() < (0.45 if age > 0.95 else 0.008):
        return rng.choices(("open", "pending", "on_hold"), (65, 25, 10))[0], rng.random() < 0.08
    return rng.choices(("closed", "resolved", "spam"), (72, 26, 2))[0], False


def _tags(rng: Random, size: Size) -> tuple[int, ...]:
    count = rng.choices((0, 1, 2, 3), (55, 30, 12, 3))[0]
    return tuple({1 + int(rng.random() ** 2 * size.tags) for _ in range(count)})


def _direction(rng: Random, plan: Plan, place: int, is_last: bool) -> str:
    if place == 0 or plan.status == "spam":
        return "inbound"
    if is_last and plan.status == "open":
        return "inbound" if rng.random() < 0.7 else "outbound"
    return rng.choices(("outbound", "inbound", "note"), (45, 43, 12) if place % 2 else (35, 53, 12))[0]


def _tail(rng: Random, size: Size, plan: Plan, place: int) -> str:
    """Something of this message's own: a number in four of ten, the rarest word in three of all."""
    if place == 0 and plan.id in (2, size.conversations // 2, size.conversations - 1):
        return f" {RAREST}."
    return f" Order {rng.getrandbits(20):05X}-{rng.getrandbits(24)}." if rng.random() < 0.4 else ""
