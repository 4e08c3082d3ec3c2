"""Telling the past: our clock set back, and facts that nobody reacts to."""

from datetime import timedelta

import pytest
from django.db import connection

from conftest import World
from rapport.core import events
from rapport.core.clock import at, now
from rapport.core.models import Event
from rapport.desk.models import Tag


def test_a_verb_under_a_set_clock_happens_then(world: World) -> None:
    then = now() - timedelta(days=40)
    with at(then):
        world.late.note("Seen this before.", by=world.ada)
    note = world.late.messages.latest("pk")
    assert note.created_at == then and note.sent_at == then
    assert Event.objects.latest("pk").at == then
    assert now() > then + timedelta(days=39)


def test_clocks_nest_and_end_with_their_block() -> None:
    early, late = now() - timedelta(days=2), now() - timedelta(days=1)
    with at(early):
        with at(late):
            assert now() == late
        assert now() == early


def test_a_row_keeps_the_birthday_that_it_brings(db: None) -> None:
    then = now() - timedelta(days=3)
    Tag.objects.bulk_create([Tag(name="old", created_at=then), Tag(name="new")])
    assert Tag.objects.get(name="old").created_at == then
    assert Tag.objects.get(name="new").created_at > then


def test_what_is_said_quietly_stands_in_the_ledger_and_starts_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(events.LISTENING, "message.noted", ["somebody"])
    with events.quietly():
        world.late.note("It was like this.", by=world.ada)
    assert Event.objects.latest("pk").name == "message.noted"
    assert reactions_to_the_last_event() == 0
    world.late.note("It is like this.", by=world.ada)
    assert reactions_to_the_last_event() == 1


def reactions_to_the_last_event() -> int:
    last = str(Event.objects.latest("pk").pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'react' AND args->>'event_id' = %s", [last]
        )
        count: int = cursor.fetchone()[0]
    return count
