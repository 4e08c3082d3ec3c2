"""`rapport ledger` for people and for machines."""

import json

from click.testing import CliRunner

from conftest import World
from rapport.core.commands import ledger
from rapport.core.models import Event, Trouble


def run(*words: str) -> str:
    done = CliRunner().invoke(ledger, list(words))
    return done.output


def test_the_newest_events_in_their_order(world: World) -> None:
    world.late.resolve(by=world.ada)
    lines = run("events", "--limit", "2").splitlines()
    assert len(lines) == 2 and "conversation.resolved" in lines[-1] and f"by agent {world.ada.pk}" in lines[-1]


def test_events_for_a_machine_carry_no_words_of_people(world: World) -> None:
    facts = [json.loads(line) for line in run("events", "--json").splitlines()]
    assert {fact["name"] for fact in facts} >= {"customer.added", "message.received"}
    assert not any("cleo" in line for line in run("events", "--json").splitlines())


def test_one_name_only(world: World) -> None:
    assert all("agent.hired" in line for line in run("events", "--name", "agent.hired").splitlines())


def test_nothing_parked_is_said(db: None) -> None:
    assert run("parked") == "Nothing is parked.\n"


def test_what_is_parked_says_why_and_can_run_again(world: World) -> None:
    trouble = Trouble.note("gone", Trouble.REACTION, Event.objects.latest("id"), ValueError("No such door."), park=True)
    assert "gone on" in run("parked") and "No such door." in run("parked")
    assert json.loads(run("parked", "--json"))["id"] == trouble.pk
    assert run("run-again", str(trouble.pk)) == "It runs again.\n" and not Trouble.objects.exists()


def test_a_number_that_is_not_parked(db: None) -> None:
    assert "Nothing is parked under 7" in run("run-again", "7")
