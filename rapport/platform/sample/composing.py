"""The older conversations, composed of parts of one topic for one customer."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.platform.sample.customers import Known
from rapport.platform.sample.hours import WEEK, awake, monday
from rapport.platform.sample.reading import Thread
from rapport.platform.sample.scripts import chance
from rapport.platform.sample.writing import Writer

#: Composed conversations begin between these ages, more of them lately than long ago.
YOUNGEST, OLDEST = timedelta(days=104), timedelta(days=720)
#: Every fourth Monday morning what was dealt with is closed for good; the last time twelve weeks ago.
TIDIED, EVERY = 12 * WEEK - timedelta(hours=8, minutes=35), 4 * WEEK


@dataclass(frozen=True)
class Composed:
    thread: Thread
    began: datetime
    closed_at: datetime


def compose(customers: list[Known], count: int, now: datetime) -> list[Composed]:
    """So many conversations of these customers, oldest first. Their days are counted back from this week's Monday."""
    rng = chance("composed")
    writing = [one for one in customers if one.writes]
    weights = [1.7 if one.is_office else 1.0 for one in writing]
    composed: list[Composed] = []
    used: Counter[str] = Counter()
    while len(composed) < count:
        customer = rng.choices(writing, weights)[0]
        age = YOUNGEST + (OLDEST - YOUNGEST) * rng.random() ** 1.4
        if age < customer.since - timedelta(days=9):
            composed.append(_composed(customer, monday(now), age, len(composed), used))
    return sorted(composed, key=lambda one: one.began)


def _composed(customer: Known, base: datetime, age: timedelta, number: int, used: Counter[str]) -> Composed:
    rng = chance("thread", number)
    began = awake(base - age, rng)
    thread = Writer(customer, rng, used).thread(f"older-{number:03}", began)
    ended = began + thread.lasted
    tidied = base - TIDIED
    while tidied - EVERY > ended + timedelta(days=2):
        tidied -= EVERY
    return Composed(thread, began, tidied + timedelta(seconds=number % 50 * 7))
