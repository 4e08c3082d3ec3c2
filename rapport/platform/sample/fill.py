"""Filling the sample company into an empty workspace, once and whole."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from rapport.core import cues, events
from rapport.core.clock import now
from rapport.core.models import Event, System
from rapport.desk.models import Conversation, Message
from rapport.people.models import Company, Customer
from rapport.platform.sample import customers, held, known
from rapport.platform.sample.composing import compose
from rapport.platform.sample.hours import begins
from rapport.platform.sample.marks import leave_marks
from rapport.platform.sample.opening import open_house
from rapport.platform.sample.past import Past
from rapport.platform.sample.playing import Play
from rapport.platform.sample.reading import cast, hand_written
from rapport.platform.sample.scripts import Step, script
from rapport.platform.sample.sign_in import make_password
from rapport.team.models import Workspace

OLDER = 700
FILLED = "workspace.sample_filled"


class NotEmptyError(Exception):
    """Somebody's own conversations are here."""


@dataclass(frozen=True)
class Filled:
    conversations: int
    messages: int
    customers: int
    companies: int
    seconds: float


def is_filled() -> bool:
    return Event.objects.filter(name=FILLED).exists()


def fill(older: int = OLDER) -> Filled:
    """Fill everything in one transaction: killed halfway, nothing is there and it can begin anew."""
    began = time.monotonic()
    with transaction.atomic(), events.quietly():
        _alone()
        if Conversation.objects.exists():
            raise NotEmptyError
        _fill(older)
        cues.add(cues.EVERYTHING)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Filled(
        Conversation.objects.count(), Message.objects.count(), Customer.objects.count(), Company.objects.count(),
        round(time.monotonic() - began, 1),
    )  # fmt: skip


def _fill(older: int) -> None:
    moment = now()
    house = open_house(moment, make_password())
    threads = hand_written()
    named = customers.named_by(threads)
    senders_of_spam = sum(thread.status == "spam" for thread in threads)
    everyone = [*named, *customers.invented(named, cast()["customers"]["total"] - senders_of_spam)]
    rows, facts = known.add(everyone, moment)
    past = Past(house, rows)
    composed = compose(everyone, older, moment)
    past.tell(_in_order(step for one in composed for step in script(one.thread, one.began, moment, one.closed_at)))
    past.write(facts)
    play = Play(house, moment)
    steps = [step for thread in threads for step in script(thread, begins(thread, moment), moment)]
    play.play(sorted([*steps, *held.arrivals(moment)], key=lambda step: step.at))
    leave_marks({thread.key: thread for thread in threads}, play.conversations, house, moment)
    workspace = Workspace.objects.get()
    workspace.happened("sample_filled", by=System, conversations=older + len(threads))


def _in_order(steps: Iterable[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: step.at)


def _alone() -> None:
    """Two fills at once: the second waits, and then finds the first one's conversations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sample'))")
