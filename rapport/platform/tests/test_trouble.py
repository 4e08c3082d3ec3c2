"""The administrator's page of what could not be done, and whether we live."""

from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client

from conftest import World
from rapport.core import jobs
from rapport.core.events import REACTIONS
from rapport.core.followers import FOLLOWERS, Follower
from rapport.core.models import Event, JobFailure, Trouble


@pytest.fixture
def ann(world: World, client: Client) -> Client:
    client.force_login(world.ann)
    return client


def parked(event: Event, reader: str = "ask_how_it_went", kind: str = Trouble.REACTION) -> Trouble:
    return Trouble.note(reader, kind, event, ConnectionError("The survey server is away."), park=True)


def failed(task: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args, queueing_lock)"
            " VALUES ('default', %s, 'failed', '{\"timestamp\": 1}', %s)",
            [task, task],
        )


def waiting(task: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'", [task])
        return int(cursor.fetchone()[0])


def test_without_trouble_the_page_says_what_it_is_for(ann: Client) -> None:
    assert "No trouble" in ann.get("/settings/trouble").text


def test_a_parked_reaction_runs_again(ann: Client) -> None:
    trouble = parked(Event.objects.latest("id"))
    page = ann.get("/settings/trouble").text
    assert "The survey server is away." in page and "ask_how_it_went" in page
    assert '<span class="count">1</span></a>' in ann.get("/settings/people").text
    before = waiting("react")
    ann.post(f"/settings/trouble/{trouble.pk}/again")
    assert waiting("react") == before + 1 and not Trouble.objects.exists()


def test_a_parked_follower_runs_again_at_once(ann: Client) -> None:
    read: list[int] = []
    event = Event.objects.latest("id")
    follower = Follower("roll_up", (), lambda events: read.extend(one.pk for one in events), 10)
    trouble = parked(event, "roll_up", Trouble.FOLLOWER)
    with patch.dict(FOLLOWERS, {"roll_up": follower}):
        ann.post(f"/settings/trouble/{trouble.pk}/again")
    assert read == [event.pk] and not Trouble.objects.exists()


def test_what_fails_again_stays_with_its_newer_reason(ann: Client) -> None:
    def read(events: Any) -> None:
        raise ValueError("Still no figure for this.")

    trouble = parked(Event.objects.latest("id"), "roll_up", Trouble.FOLLOWER)
    with patch.dict(FOLLOWERS, {"roll_up": Follower("roll_up", (), read, 10)}):
        page = ann.post(f"/settings/trouble/{trouble.pk}/again", follow=True).text
    again = Trouble.objects.get()
    assert "It failed again: Still no figure" in page and again.attempts == 2 and "Still no figure" in again.reason


def test_a_reader_that_is_gone_is_said(ann: Client) -> None:
    trouble = parked(Event.objects.latest("id"), "no_such_reader", Trouble.FOLLOWER)
    assert "It failed again" in ann.post(f"/settings/trouble/{trouble.pk}/again", follow=True).text
    assert Trouble.objects.exists() and "no_such_reader" not in REACTIONS


def test_what_is_still_retried_is_shown_apart(ann: Client) -> None:
    Trouble.note("deliver", Trouble.REACTION, Event.objects.latest("id"), ConnectionError("No route."))
    page = ann.get("/settings/trouble").text
    assert "Being tried again" in page and "No route." in page
    assert ann.post(f"/settings/trouble/{Trouble.objects.get().pk}/again").status_code == 404


def test_a_failed_clock_shows_its_reason_and_runs_again(ann: Client) -> None:
    def wake() -> None:
        raise OSError("The disk is full.")

    for _ in range(3):
        with pytest.raises(OSError, match="disk"):
            jobs.run_clock("desk.wake", wake)
        failed("desk.wake")
    page = ann.get("/settings/trouble").text
    assert "The disk is full." in page and "failed 3 times" in page
    assert JobFailure.objects.get().times == 3
    ann.post("/settings/trouble/jobs/desk.wake/again")
    assert waiting("desk.wake") == 1
    failed("desk.wake")
    jobs.run_clock("desk.wake", lambda: None)
    assert "No trouble" in ann.get("/settings/trouble").text


def test_a_run_that_waits_already_is_enough(ann: Client) -> None:
    failed("desk.wake")
    ann.post("/settings/trouble/jobs/desk.wake/again")
    failed("desk.wake")
    ann.post("/settings/trouble/jobs/desk.wake/again")
    assert waiting("desk.wake") == 1
    assert "by itself meanwhile" in ann.post("/settings/trouble/jobs/desk.wake/again", follow=True).text


def test_health(world: World, client: Client) -> None:
    assert client.get("/health").json() == {"database": "answers"}
    with patch.object(connections["default"], "cursor", side_effect=DatabaseError("gone")):
        answer = client.get("/health")
    assert answer.status_code == 503 and answer.json() == {"database": "silent"}


def test_health_needs_no_workspace(db: None, client: Client) -> None:
    assert client.get("/health").status_code == 200
