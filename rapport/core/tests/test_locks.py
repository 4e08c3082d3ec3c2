"""Of two who want the same lock, one has it, until it lets go or its session ends."""

import threading

import pytest
from django.db import connection

from rapport.core import locks
from rapport.core.jobs import run_clock

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(name: str) -> bool:
    """Whether another session gets it."""
    found: list[bool] = []

    def ask() -> None:
        with locks.held(name) as mine:
            found.append(mine)
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return found[0]


def test_one_has_it_and_lets_go() -> None:
    with locks.held("door 1") as mine:
        assert mine and not elsewhere("door 1") and elsewhere("door 2")
    assert elsewhere("door 1")


def test_it_is_free_when_the_work_failed() -> None:
    with pytest.raises(ValueError, match="no"), locks.held("door 1"):
        raise ValueError("no")
    assert elsewhere("door 1")


def test_a_clock_that_is_still_at_work_is_not_run_beside_itself() -> None:
    ran: list[str] = []

    def beside() -> None:
        run_clock("slow", lambda: ran.append("beside"))
        connection.close()

    with locks.held("clock slow"):
        thread = threading.Thread(target=beside)
        thread.start()
        thread.join()
    run_clock("slow", lambda: ran.append("after"))
    assert ran == ["after"]


def test_it_ends_with_the_session() -> None:
    with locks.held("door 1"):
        connection.close()
        assert elsewhere("door 1")
