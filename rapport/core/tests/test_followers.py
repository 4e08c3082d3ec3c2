"""Followers read each event once, in order, and pass what they can't take."""

from collections.abc import Iterator, Sequence

import pytest
from django.db import transaction

from conftest import World, settled
from rapport.core import followers, ledger
from rapport.core.jobs import run_again
from rapport.core.models import Cursor, Event, Trouble
from rapport.people.models import Customer


@pytest.fixture
def seen() -> list[str]:
    return []


@pytest.fixture
def follower(seen: list[str]) -> Iterator[followers.Follower]:
    """A follower of what customers are, that writes down what it read and refuses anyone called Poison."""

    def note_people(events: Sequence[Event]) -> None:
        for event in events:
            Customer.objects.filter(pk=event.customer_id or 0).update(note="read")
            if event.data.get("name") == "Poison":
                raise ValueError("I can't read this name.")
        seen.extend(str(event.data.get("name", "")) for event in events)

    followers.follows("customer.described", batch=3)(note_people)
    yield followers.FOLLOWERS["note_people"]
    del followers.FOLLOWERS["note_people"]


def rename(customer: Customer, *names: str) -> None:
    from rapport.core.models import System

    for name in names:
        with transaction.atomic():
            customer.describe(by=System, name=name)
    settled()


@pytest.mark.django_db(transaction=True)
def test_reads_in_order_and_only_once(follower: followers.Follower, seen: list[str], world: World) -> None:
    rename(world.cleo, "A", "B", "C", "D", "E")
    assert followers.catch_up(follower) == 5
    assert followers.catch_up(follower) == 0
    assert seen == ["A", "B", "C", "D", "E"]


@pytest.mark.django_db(transaction=True)
def test_what_is_not_wanted_is_passed_once(
    follower: followers.Follower, seen: list[str], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers, "FAR", 3)
    for _ in range(4):
        world.late.note("Nothing about people.", by=world.ada)
    followers.catch_up(follower)
    assert Cursor.objects.get(follower="note_people").event_id == ledger.end().id
    rename(world.cleo, "A")
    followers.catch_up(follower)
    assert seen == ["A"]


@pytest.mark.django_db(transaction=True)
def test_a_poison_event_is_parked_and_passed(follower: followers.Follower, seen: list[str], world: World) -> None:
    rename(world.cleo, "A", "Poison", "C")
    followers.catch_up(follower)
    assert seen == ["A", "C"]
    parked = Trouble.objects.parked().get()
    assert parked.reason == "ValueError: I can't read this name."
    assert Customer.objects.get(pk=world.cleo.pk).note == "read"


@pytest.mark.django_db(transaction=True)
def test_a_parked_event_can_be_run_again(follower: followers.Follower, seen: list[str], world: World) -> None:
    rename(world.cleo, "Poison")
    followers.catch_up(follower)
    parked = Trouble.objects.get()
    Event.objects.filter(pk=parked.event_id).update(data={"name": "Antidote"})
    run_again(Trouble.objects.get())
    assert seen == ["Antidote"] and not Trouble.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_it_wrote_and_where_it_stands_commit_together(follower: followers.Follower, world: World) -> None:
    rename(world.cleo, "A")

    class Cut(Exception):
        pass

    with pytest.raises(Cut), transaction.atomic():
        followers.read_batch(follower)
        raise Cut
    assert not Cursor.objects.filter(follower="note_people").exists()
    assert Customer.objects.get(pk=world.cleo.pk).note == ""


@pytest.mark.django_db(transaction=True)
def test_the_end_is_after_everything_that_was(world: World) -> None:
    assert ledger.tail(ledger.end()) == []
