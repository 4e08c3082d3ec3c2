"""Cues: one notice a commit, names only."""

import psycopg
import pytest
from django.db import OperationalError, transaction

from conftest import World, another_connection
from rapport.core import cues


@pytest.fixture
def listener(transactional_db: None) -> psycopg.Connection:
    own = another_connection()
    own.autocommit = True
    own.execute(f"LISTEN {cues.CHANNEL}")
    return own


def heard(listener: psycopg.Connection) -> list[str]:
    return [notice.payload for notice in listener.notifies(timeout=0.3)]


def test_one_notice_a_commit_however_much_happened(listener: psycopg.Connection, world: World) -> None:
    heard(listener)
    with transaction.atomic():
        world.late.take(by=world.ada)
        world.late.resolve(by=world.ada)
    assert heard(listener) == [f"conversation:{world.late.pk},ledger"]


def test_nothing_is_said_of_what_did_not_happen(listener: psycopg.Connection, world: World) -> None:
    heard(listener)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        world.late.resolve(by=world.ada)
        1 / 0  # noqa: B018 the crash
    assert heard(listener) == []


def test_more_than_a_notice_holds_says_only_that_much_changed(listener: psycopg.Connection) -> None:
    with transaction.atomic():
        cues.add(*(f"conversation:{number}" for number in range(2000)))
    assert heard(listener) == [cues.EVERYTHING]


@pytest.mark.django_db(transaction=True)
def test_what_happened_stands_even_if_its_cue_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(_: str) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(cues, "notify", lost)
    with transaction.atomic():
        cues.add("conversation:1")


def test_a_listener_is_called_by_name_and_now_and_then_without(transactional_db: None) -> None:
    calls: list[set[str]] = []

    def note(names: set[str]) -> None:
        calls.append(names)
        if len(calls) == 1:
            cues.notify("team:1,ledger")

    cues.listen(note, stop=lambda: len(calls) >= 2, idle=0.2)
    assert calls == [set(), {"team:1", "ledger"}]
