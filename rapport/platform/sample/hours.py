"""When people write and when people work: the sample's week."""

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from rapport.platform.sample.reading import Thread

ZONE = ZoneInfo("Europe/London")
WEEK = timedelta(weeks=1)
OPENS, SHUTS = time(8, 30), time(17, 40)
HALF_HOUR = timedelta(minutes=30)
#: How far a hand-written thread may move so that its answers fall into working hours: this share of its age, at most.
GIVE, MOST = 0.15, timedelta(hours=60)


def monday(now: datetime) -> datetime:
    """The beginning of this week, from which the older years are counted back: one text, one weekday."""
    local = now.astimezone(ZONE)
    return datetime.combine(local.date() - timedelta(days=local.weekday()), time(), ZONE)


def is_working(moment: datetime) -> bool:
    local = moment.astimezone(ZONE)
    return local.weekday() < 5 and OPENS <= local.time() < SHUTS


def working(moment: datetime, rng: Random) -> datetime:
    """This moment, or else a while after the next opening."""
    if is_working(moment):
        return moment
    local = moment.astimezone(ZONE)
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, ZONE) + timedelta(seconds=rng.randint(60, 9_000))


def awake(moment: datetime, rng: Random) -> datetime:
    """This moment, or else some time next morning: few people write about coffee at night."""
    local = moment.astimezone(ZONE)
    if time(6, 40) <= local.time() < time(22, 50):
        return moment
    day = local.date() if local.time() < time(6, 40) else local.date() + timedelta(days=1)
    return datetime.combine(day, time(6, 45), ZONE) + timedelta(seconds=rng.randint(0, 14_000))


def begins(thread: Thread, now: datetime) -> datetime:
    """When a hand-written thread begins: its age ago, moved a little where that puts our answers into working hours."""
    meant = now - thread.opened
    give = min(thread.opened * GIVE, MOST)
    latest = now - timedelta(minutes=2) - thread.lasted
    count = int(give / HALF_HOUR)
    candidates = [meant + HALF_HOUR * step for step in sorted(range(-count, count + 1), key=abs)]
    fitting = [began for began in candidates if began <= latest] or [meant]
    return max(fitting, key=lambda began: _fits(thread, began))


def _fits(thread: Thread, began: datetime) -> int:
    moment, points = began, 0
    for said in thread.said:
        moment += said.after
        if not said.is_heard:
            points += 3 * is_working(moment)
        elif time(6, 30) <= moment.astimezone(ZONE).time() <= time(23, 0):
            points += 1
    return points
