"""Reactions: deferred with the event, retried in order, parked by time, run again by hand."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction

from conftest import World, type_run_jobs
from rapport.core import events
from rapport.core.clock import now
from rapport.core.jobs import return_jobs_of_dead_workers, run_again, run_reaction
from rapport.core.models import Event, SystemActor, Trouble


class MailServer:
    """The outside: works, or doesn't."""

    def __init__(self) -> None:
        self.works, self.got = True, list[int]()

    def tell(self, event: Event) -> None:
        if not self.works:
            raise ConnectionError("The mail server doesn't answer.")
        self.got.append(event.pk)


@pytest.fixture
def outside() -> Iterator[MailServer]:
    server = MailServer()

    def tell_outside(event: Event) -> None:
        server.tell(event)

    events.on("conversation.resolved")(tell_outside)
    yield server
    del events.REACTIONS["tell_outside"]
    events.LISTENING["conversation.resolved"].remove("tell_outside")


def resolved(world: World) -> Event:
    world.late.resolve(by=world.ada)
    return Event.objects.filter(name="conversation.resolved").latest("id")


def waiting_locks() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lock FROM procrastinate_jobs WHERE task_name = 'react' AND status = 'todo' ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_a_reaction_waits_with_its_event_and_runs(outside: MailServer, world: World, run_jobs: type_run_jobs) -> None:
    run_jobs()
    outside.got.clear()
    event = resolved(world)
    assert waiting_locks() == [f"tell_outside conversation:{world.late.pk}"]
    assert run_jobs() == ["tell_outside"]
    assert outside.got == [event.pk]


def test_a_verb_that_is_rolled_back_asks_for_nothing(
    outside: MailServer, world: World, run_jobs: type_run_jobs
) -> None:
    run_jobs()
    outside.got.clear()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        world.late.resolve(by=world.ada)
        1 / 0  # noqa: B018 the crash
    assert run_jobs() == [] and outside.got == []


def test_a_failure_is_raised_to_be_retried_and_written_down(outside: MailServer, world: World) -> None:
    outside.works = False
    event = resolved(world)
    with pytest.raises(ConnectionError):
        run_reaction(event.pk, "tell_outside")
    trouble = Trouble.objects.get()
    assert (trouble.attempts, trouble.parked_at) == (1, None)
    outside.works = True
    run_reaction(event.pk, "tell_outside")
    assert not Trouble.objects.exists()


def test_patience_ends_after_an_hour_and_the_event_is_parked(outside: MailServer, world: World) -> None:
    outside.works = False
    event = resolved(world)
    with pytest.raises(ConnectionError):
        run_reaction(event.pk, "tell_outside")
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        run_reaction(event.pk, "tell_outside")
    assert Trouble.objects.parked().count() == 1


def test_a_parked_reaction_runs_again_as_a_new_job(outside: MailServer, world: World, run_jobs: type_run_jobs) -> None:
    outside.works = False
    event = resolved(world)
    Trouble.note("tell_outside", Trouble.REACTION, event, ConnectionError("gone"), park=True)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    outside.works = True
    run_again(Trouble.objects.get())
    assert run_jobs() == ["tell_outside"] and outside.got == [event.pk]


def test_a_chain_of_causes_ends(outside: MailServer, world: World) -> None:
    """A rule that answers its own effect for ever is cut at a depth."""
    first = Event.objects.latest("id")
    flow = SystemActor(cause=first.pk, depth=events.DEEPEST_CAUSE)
    world.late.resolve(by=flow)
    said = Event.objects.filter(name="conversation.resolved").latest("id")
    assert (said.cause_id, said.depth) == (first.pk, events.DEEPEST_CAUSE)
    assert f"tell_outside conversation:{world.late.pk}" not in waiting_locks()


def test_the_jobs_of_a_dead_worker_come_back(outside: MailServer, world: World) -> None:
    resolved(world)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [worker])
    assert return_jobs_of_dead_workers() >= 1
    assert f"tell_outside conversation:{world.late.pk}" in waiting_locks()


def test_two_runs_of_one_clock_keep_nothing_else_from_coming_back(outside: MailServer, world: World) -> None:
    """Of a clock only one run may wait: what waits already, or comes back too, is not put back again."""
    resolved(world)
    add = """INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, queueing_lock)
             VALUES ('default', %s, '{}', %s, %s)"""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        for task, status in [("a", "doing"), ("a", "doing"), ("b", "doing"), ("b", "todo")]:
            cursor.execute(add, [task, status, task])
    return_jobs_of_dead_workers()
    assert f"tell_outside conversation:{world.late.pk}" in waiting_locks()
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status FROM procrastinate_jobs WHERE task_name IN ('a', 'b') ORDER BY 1")
        assert cursor.fetchall() == [("a", "todo"), ("b", "todo")]


def test_a_living_worker_keeps_its_jobs(outside: MailServer, world: World) -> None:
    resolved(world)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id")
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [worker])
    assert return_jobs_of_dead_workers() == 0
