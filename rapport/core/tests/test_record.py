"""What every record can do: compare-and-set, and say what happened."""

import threading

import pytest
from django.db import connection
from django.db.models import F

from conftest import World
from rapport.desk.models import Conversation, Message
from rapport.people.models import Customer


def test_change_says_whether_this_call_was_the_one(world: World) -> None:
    stale = Customer.objects.get(pk=world.cleo.pk)
    assert world.cleo.change(where={"note": ""}, note="first")
    assert not stale.change(where={"note": ""}, note="second")
    assert (world.cleo.note, stale.note) == ("first", "")


def test_changes_does_nothing_when_all_stands_already(world: World) -> None:
    assert world.cleo.changes(note="calls on Mondays")
    assert not world.cleo.changes(note="calls on Mondays")


def test_changes_tells_empty_from_nothing(world: World) -> None:
    assert world.cleo.changes(company_id=None)
    assert not world.cleo.changes(company_id=None)
    assert world.cleo.changes(company_id=world.fernbrook.pk)


def test_what_the_database_computed_is_read_when_asked(world: World) -> None:
    before = world.late.message_count
    world.late.change(where={}, message_count=F("message_count") + 1)
    assert world.late.message_count == before + 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_try_at_once_one_wins(world: World) -> None:
    won: list[bool] = []

    def try_it() -> None:
        own = Conversation.objects.get(pk=world.late.pk)
        won.append(own.change(where={"assignee": None}, assignee_id=world.ada.pk))
        connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won.count(True) == 1


def test_lists_of_records_read_their_relations_once(world: World, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(2):
        assert {str(message.conversation) for message in Message.objects.all()}
