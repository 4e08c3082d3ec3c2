"""Processes that read mail: what dies is replaced, and one mail never takes the others with it."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from rapport.channels.email import intake
from rapport.channels.email.intake import Raw
from rapport.channels.email.models import Mail
from rapport.channels.email.pool import CouldNotRead, Pool
from rapport.channels.email.reader import Task, read
from rapport.channels.email.tests.mails import InProcess, mail, states, take_in
from rapport.desk.models import Message


def test_it_reads_as_the_parser_does() -> None:
    raw = mail(text="Grüße")
    with Pool(2) as pool:
        answers = [pool.submit(Task(raw)).result() for _ in range(5)]
    assert all(answer == read(Task(raw)) for answer in answers)


def test_a_reader_that_is_killed_is_replaced() -> None:
    with Pool() as pool:
        pool.submit(Task(mail())).result()
        process = pool._readers[0].process
        assert process
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert pool.submit(Task(mail())).result().parsed.subject == "Grinder blocks"


def test_one_that_takes_too_long_is_ended_and_the_next_is_read() -> None:
    with Pool(seconds=0.0) as pool, pytest.raises(CouldNotRead, match="longer than"):
        pool.submit(Task(mail())).result()
    with Pool() as pool:
        assert pool.submit(Task(mail())).result()


def test_one_that_needs_too_much_memory_stops_nothing() -> None:
    large = mail(text="x" * 40_000_000)
    with Pool(memory=200 * 1024 * 1024) as pool:
        try:
            pool.submit(Task(large)).result()
        except CouldNotRead as error:
            assert "ended" in str(error)
        assert pool.submit(Task(mail())).result().parsed.subject == "Grinder blocks"


class Poisoned(InProcess):
    """A pool in which one mail kills its reader."""

    def submit(self, task: Task) -> Any:
        if b"poison" in task.raw:
            future: Any = super().submit(Task(mail()))
            failed: Any = type(future)()
            failed.set_exception(CouldNotRead("The process that read it ended (by signal 9)."))
            return failed
        return super().submit(task)


@pytest.mark.usefixtures("mailbox")
def test_poison_is_tried_three_times_then_shown_with_its_original(world: Any, client: Any, happened: Any) -> None:
    raws = [mail(number="1"), mail(number="2", text="poison"), mail(number="3")]
    intake.store(world.inbox, [Raw(raw) for raw in raws], origin=Mail.IMAP)
    seen: list[str] = []
    intake.file_all(Poisoned(), told=lambda some: seen.extend(states(some)))  # type: ignore[arg-type]
    assert seen == ["filed", "stored", "filed", "stored", "unreadable"]
    poison = Mail.objects.get(state="unreadable")
    assert poison.attempts == 3 and "signal 9" in poison.detail and happened().count("mail.unreadable") == 1
    client.force_login(world.ada)
    assert "signal 9" in client.get(f"/held/{poison.pk}").text
    assert client.get(f"/mail/{poison.pk}/original").content == raws[1]
    client.post(f"/held/{poison.pk}/recover")  # a reader takes it this time
    assert Message.objects.filter(text__contains="poison").exists()


@pytest.mark.usefixtures("mailbox")
def test_one_that_cannot_be_filed_takes_no_other_with_it(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from rapport.channels.email import filing
    from rapport.channels.email.incoming import receive as real

    def broken(inbox: Any, reading: Any, *args: Any, **options: Any) -> Message:
        message = real(inbox, reading, *args, **options)
        if "break" in reading.parsed.text:
            raise ValueError("The database would not have it.")
        return message

    monkeypatch.setattr(filing, "receive", broken)
    take_in(world.inbox, mail(number="1"), mail(number="2", text="break"), mail(number="3"))
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["filed", "filed", "unreadable"]
    assert not Message.objects.filter(text__contains="break").exists()


@pytest.mark.usefixtures("mailbox")
@pytest.mark.parametrize(
    "odd",
    [
        mail(number="a\0b"),
        mail(sender="cl\0eo@fernbrook.example"),
        mail(References="<a\0b@x.example>"),
        mail(sender="a\0b@x.example", Precedence="bulk"),
    ],
)
def test_a_nul_in_a_header_stops_nobody(world: Any, odd: bytes) -> None:
    assert set(states(take_in(world.inbox, odd, mail(number="2", text="Another")))) <= {"filed", "held"}


@pytest.mark.usefixtures("mailbox")
def test_what_no_batch_can_hold_is_filed_by_itself(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from rapport.channels.email import filing
    from rapport.channels.email.joining import Joining

    class Choosy(Joining):
        def __init__(self, readings: Any) -> None:
            if any("break" in one.parsed.text for one in readings):
                raise ValueError("Nothing can be asked about this one.")
            super().__init__(readings)

    monkeypatch.setattr(filing, "Joining", Choosy)
    seen = states(take_in(world.inbox, mail(number="1"), mail(number="2", text="break"), mail(number="3")))
    assert seen == ["filed", "stored", "filed", "stored", "unreadable"]


def test_while_another_process_files_this_one_does_not(world: Any, transactional_db: None) -> None:
    import threading

    from django.db import connection

    inside, done = threading.Event(), threading.Event()

    def elsewhere() -> None:
        with intake.the_only_filer() as mine:
            assert mine
            inside.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    inside.wait(10)
    intake.store(world.inbox, [Raw(mail())], origin=Mail.IMAP)
    assert intake.file_all(InProcess()) == 0  # type: ignore[arg-type]
    done.set()
    thread.join()
    assert intake.file_all(InProcess()) == 1  # type: ignore[arg-type]
