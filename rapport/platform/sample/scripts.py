"""A thread as steps: who did what when, in the words of the desk's verbs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from rapport.platform.sample.reading import Said, Thread, stage

SEED = "Brightwater 1"
#: Who looks through an inbox first where nobody has answered yet.
SORTS = {"support": "tomas", "hilfe": "jonas", "aide": "mireille", "hello": "greta", "accounts": "priya"}
#: How long a mail is under way.
UNDER_WAY = timedelta(seconds=3)


@dataclass(frozen=True)
class Step:
    """One verb at one moment. `by` is an agent's key, empty for the customer or a server."""

    at: datetime
    act: str
    thread: Thread
    by: str = ""
    number: int = 0
    said: Said | None = None
    value: str = ""


def chance(*what: object) -> Random:
    """Dice that fall the same way for the same thing in every fill."""
    return Random(" ".join(map(str, (SEED, *what))))  # noqa: S311 (believable, not secret)


def script(thread: Thread, began: datetime, now: datetime, closed_at: datetime | None = None) -> list[Step]:
    """The whole life of a thread in order. `closed_at` is when the team tidied up, where that ended it."""
    steps = [*_telling(thread, began)]
    steps += [
        Step(began + min(timedelta(minutes=50), (now - began) / 2), "follow", thread, who)
        for who, keys in stage().followed.items()
        if thread.key in keys
    ]
    steps += _ending(thread, began + thread.lasted, now, closed_at)
    latest = now - timedelta(seconds=45)
    return [replace(step, at=min(step.at, latest)) for step in sorted(steps, key=lambda step: step.at)]


def _telling(thread: Thread, began: datetime) -> Iterator[Step]:
    """What was said, and who took it when."""
    moment, holder = began, ""
    is_sorted, is_handed = False, thread.handoff is None
    for number, said in enumerate(thread.said):
        before, moment = moment, moment + said.after
        if said.is_heard:
            yield Step(moment, "hear", thread, number=number, said=said)
            continue
        just_before = moment - min((moment - before) * 0.25, timedelta(minutes=9))
        if thread.assignee and not holder and (said.is_reply or said.who == thread.assignee):
            yield Step(just_before, "take", thread, said.who)
            holder = said.who
        elif said.who == thread.assignee != holder and holder and is_handed:
            yield Step(just_before, "assign", thread, holder, value=said.who)
            holder = said.who
        if not is_sorted:
            yield from _sorting(thread, just_before + timedelta(seconds=20), said.who)
            is_sorted = True
        yield from _saying(thread, moment, number, said)
        if not is_handed and _hands_off(thread, number):
            yield Step(moment + timedelta(seconds=75), "hand_off", thread, said.who)
            is_handed, holder = True, ""
    if not is_sorted:
        yield from _sorting(thread, began + min(timedelta(minutes=7), thread.opened / 2), SORTS[thread.inbox])
    if thread.assignee and holder != thread.assignee:
        by = holder or (thread.agents or [thread.assignee])[-1]
        yield Step(moment + timedelta(minutes=4), "assign", thread, by, value=thread.assignee)


def _saying(thread: Thread, moment: datetime, number: int, said: Said) -> Iterator[Step]:
    yield Step(moment, "note" if said.is_note else "reply", thread, said.who, number, said)
    if said.is_reply:
        yield Step(moment + UNDER_WAY, "arrive", thread, number=number)


def _sorting(thread: Thread, moment: datetime, by: str) -> Iterator[Step]:
    if thread.status == "spam":
        return
    if thread.priority != "normal":
        yield Step(moment, "prioritise", thread, by, value=thread.priority)
    for place, tag in enumerate(thread.tags):
        yield Step(moment + timedelta(seconds=4 * place + 4), "tag", thread, by, value=tag)


def _hands_off(thread: Thread, number: int) -> bool:
    """Whether this was the last word before somebody of the new desk speaks."""
    later = [said.who for said in thread.said[number + 1 :] if not said.is_heard]
    return not later or later[0] != thread.said[number].who


def _ending(thread: Thread, last: datetime, now: datetime, closed_at: datetime | None) -> Iterator[Step]:
    by = thread.assignee or (thread.agents or [SORTS[thread.inbox]])[-1]
    ends_with_us = thread.said[-1].is_reply
    moment = last + (timedelta(seconds=15) if ends_with_us else timedelta(minutes=chance(thread.key).randint(3, 35)))
    if thread.status == "spam":
        yield Step(moment, "set_status", thread, SORTS[thread.inbox], value="spam")
    elif thread.status in ("pending", "on_hold"):
        yield Step(moment, "set_status", thread, by, value=thread.status)
    elif thread.status in ("resolved", "closed"):
        yield Step(moment, "set_status", thread, by, value="resolved")
    if thread.status == "closed":
        after = moment + timedelta(days=6, hours=1)
        yield Step(closed_at or min(after, now), "set_status", thread, "greta" if closed_at else by, value="closed")
    if thread.snoozed:
        yield Step(moment + timedelta(seconds=20), "snooze", thread, by)
