"""Reading the ledger: nothing is skipped, whatever commits when, and nothing is read twice."""

import random
import threading
import time

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from conftest import World, another_connection, settled
from rapport.core import ledger
from rapport.core.models import Event, System, emit

INSERT = """
    INSERT INTO core_event (name, subject_kind, subject_id, actor_kind, depth, codes, data, at)
    VALUES (%s, 'test', 1, 'system', 0, '{}', '{}', now()) RETURNING id
"""


def read_all(after: ledger.Position, limit: int = 500) -> tuple[list[str], ledger.Position]:
    names = []
    while events := ledger.tail(after, limit=limit):
        names += [event.name for event in events]
        after = ledger.position(events[-1])
    return names, after


def read_all_until(names: list[str], patience: float = 90.0) -> tuple[list[str], ledger.Position]:
    """Read from the start until exactly these have come: other databases of this cluster may hold readers back."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found, after = read_all(ledger.START)
        if found:
            assert found == names
            return found, after
        time.sleep(0.02)
    raise TimeoutError("Nothing could be read.")


@pytest.mark.django_db(transaction=True)
def test_emit_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        emit("test.said", subject=Event(pk=1), by=System)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_not_skipped() -> None:
    """The lower id commits after the higher one was there to read."""
    with another_connection() as early, another_connection() as late:
        early.execute(INSERT, ["early"])
        late.execute(INSERT, ["late"])
        late.commit()
        names, after = read_all(ledger.START)
        assert names == []
        early.commit()
        settled()
        assert read_all(after)[0] == ["early", "late"]


@pytest.mark.django_db(transaction=True)
def test_an_older_transaction_with_the_higher_id_hides_nothing() -> None:
    """Stopping below the oldest open transaction isn't enough: the order must be the transactions' own."""
    with another_connection() as older, another_connection() as younger:
        older.execute("SELECT pg_current_xact_id()")
        younger.execute(INSERT, ["younger, lower id"])
        older.execute(INSERT, ["older, higher id"])
        older.commit()
        _, after = read_all_until(["older, higher id"])
        younger.commit()
        settled()
        assert read_all(after)[0] == ["younger, lower id"]


@pytest.mark.django_db(transaction=True)
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    script=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["say", "commit", "roll back", "read"])), max_size=30)
)
def test_a_reader_sees_every_event_once_however_transactions_interleave(script: list[tuple[int, str]]) -> None:
    after, seen, said = ledger.end(), list[str](), list[str]()
    waiting: dict[int, list[str]] = {n: [] for n in range(4)}
    connections = [another_connection() for _ in range(4)]
    try:
        for number, (who, what) in enumerate(script):
            if what == "say":
                connections[who].execute(INSERT, [f"{number}"])
                waiting[who].append(f"{number}")
            elif what == "read":
                names, after = read_all(after, limit=2)
                seen += names
            else:
                connections[who].commit() if what == "commit" else connections[who].rollback()
                said += waiting[who] if what == "commit" else []
                waiting[who] = []
    finally:
        for one in connections:
            one.rollback()
            one.close()
    settled()
    seen += read_all(after)[0]
    assert sorted(seen) == sorted(said)


@pytest.mark.django_db(transaction=True)
def test_a_reader_beside_eight_writers_misses_nothing() -> None:
    start, done = ledger.end(), threading.Event()

    def write(seed: int) -> None:
        chance = random.Random(seed)
        with another_connection() as own:
            for number in range(30):
                for _ in range(chance.randint(1, 3)):
                    own.execute(INSERT, [f"{seed}.{number}"])
                own.commit()

    writers = [threading.Thread(target=write, args=[seed]) for seed in range(8)]
    seen: list[str] = []
    reader = threading.Thread(target=_read_until, args=[start, done, seen])
    for thread in [*writers, reader]:
        thread.start()
    for thread in writers:
        thread.join()
    settled()
    done.set()
    reader.join()
    assert len(seen) == Event.objects.count()


def _read_until(after: ledger.Position, done: threading.Event, seen: list[str]) -> None:
    try:
        while True:
            last_look = done.is_set()
            names, after = read_all(after, limit=7)
            seen += names
            if last_look:
                return
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_ledger_that_moved_to_another_cluster_is_read_on() -> None:
    """After a restore the old events hold transaction numbers from that cluster's future."""
    with another_connection() as own:
        own.execute(INSERT, ["before the move"])
        own.commit()
        own.execute("UPDATE core_event SET xid = '9000000000'")
        own.execute("UPDATE core_ledgerhome SET system = system + 1")
        own.commit()
        assert read_all(ledger.START)[0] == []
        epoch = ledger.settle()
        assert ledger.settle() == epoch
        own.execute(INSERT, ["after the move"])
        own.commit()
    settled()
    assert read_all(ledger.START)[0] == ["before the move", "after the move"]


def test_only_the_names_asked_for_are_read(world: World) -> None:
    with transaction.atomic():
        world.late.resolve(by=world.ada)
    names = {event.name for event in Event.objects.filter(subject_kind="conversation")}
    assert {"conversation.opened", "conversation.resolved"} <= names


def test_an_event_keeps_who_did_it_and_whom_it_is_about(world: World) -> None:
    world.late.resolve(by=world.ada)
    event = Event.objects.get(name="conversation.resolved", conversation_id=world.late.pk)
    assert (event.actor_kind, event.actor_id) == ("agent", world.ada.pk)
    assert (event.customer_id, event.company_id) == (world.cleo.pk, world.fernbrook.pk)
    assert event.codes == {"before": "open", "status": "resolved"}
