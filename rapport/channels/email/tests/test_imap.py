"""Fetching from a real Dovecot, and trying a mailbox out with it and a real SMTP server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from rapport.channels.email import checking, imap, intake, listening
from rapport.channels.email.models import Mail, Mailbox, Security
from rapport.channels.email.tests import dovecot as dovecots
from rapport.channels.email.tests import sink as sinks
from rapport.channels.email.tests.dovecot import PASSWORD, USER, Dovecot
from rapport.channels.email.tests.mails import InProcess, mail
from rapport.channels.email.tests.sink import Sink
from rapport.core.clock import now


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecots.running() as one:
        yield one


@pytest.fixture
def empty(server: Dovecot) -> Dovecot:
    for path in (server.folder / "mail").glob("*/*"):
        if path.is_file():
            path.unlink()
    return server


@pytest.fixture
def box(world: Any, mailbox: Mailbox, empty: Dovecot) -> Mailbox:
    values = {"imap_host": "127.0.0.1", "imap_port": empty.port, "imap_security": Security.NONE}
    mailbox.describe(by=world.ann, **values, imap_user=USER, imap_password=PASSWORD)
    return Mailbox.objects.select_related("inbox").get(pk=mailbox.pk)


def fetch(box: Mailbox) -> int:
    client = imap.connect(box)
    try:
        return imap.fetch_new(client, box)
    finally:
        imap.leave(client)


def test_what_is_new_is_stored_whole_and_only_once(box: Mailbox, empty: Dovecot) -> None:
    first, second = mail(number="1"), mail(number="2")
    empty.deliver(first)
    assert fetch(box) == 1
    empty.deliver(second)
    assert fetch(box) == 1 and fetch(box) == 0
    assert {one.raw for one in Mail.objects.all()} == {first, second}
    assert Mailbox.objects.get().last_uid == box.last_uid > 0


def test_seen_neither_matters_nor_changes(box: Mailbox, empty: Dovecot) -> None:
    empty.deliver(mail())
    client = imap.connect(box)
    client.select_folder("INBOX")
    uids = client.search("ALL")
    client.add_flags(uids, [b"\\Seen"])
    imap.leave(client)
    empty.deliver(mail(number="2"))
    assert fetch(box) == 2
    client = imap.connect(box)
    client.select_folder("INBOX", readonly=True)
    assert len(client.search("UNSEEN")) == 1
    imap.leave(client)


def test_other_numbers_are_read_again_and_double_nothing(box: Mailbox, empty: Dovecot) -> None:
    for number in range(3):
        empty.deliver(mail(number=str(number)))
    assert fetch(box) == 3
    before = box.uidvalidity
    empty.number_anew()
    empty.deliver(mail(number="9"))
    assert fetch(box) == 1 and box.uidvalidity != before
    intake.file_all(InProcess())  # type: ignore[arg-type]
    assert Mail.objects.filter(state="filed").count() == 4


def test_what_lay_there_before_can_be_left(world: Any, box: Mailbox, empty: Dovecot) -> None:
    empty.deliver(mail(number="1"))
    box.describe(by=world.ann, read_since=now() + timedelta(seconds=-60))
    assert fetch(box) == 1
    box.describe(by=world.ann, read_since=now() + timedelta(days=2), imap_folder="INBOX", imap_user=USER)
    box.change(where={}, uidvalidity=None, last_uid=0)
    Mail.objects.all().delete()
    assert fetch(box) == 0 and box.last_uid > 0


def test_a_server_in_the_west_leaves_nothing_out(box: Mailbox) -> None:
    """It is still yesterday there: searching since today finds nothing of what has just come."""
    box.read_since = datetime(2026, 5, 12, 0, 10, tzinfo=UTC)

    class West:
        dates = {6: datetime(2026, 5, 12, 0, 5, tzinfo=UTC), 7: datetime(2026, 5, 12, 0, 30, tzinfo=UTC)}

        def search(self, asked: list[Any]) -> list[int]:
            return [uid for uid, at in self.dates.items() if asked == ["ALL"] or _day(at) >= asked[1]]

        def fetch(self, uids: list[int], _: object) -> dict[int, dict[bytes, datetime]]:
            return {uid: {b"INTERNALDATE": self.dates[uid]} for uid in uids}

    assert imap._before(West(), box) == 6


def _day(at: datetime) -> date:
    return (at - timedelta(hours=8)).date()


def test_an_old_listener_leaves_the_new_place_alone(world: Any, box: Mailbox, empty: Dovecot) -> None:
    empty.deliver(mail())
    box.again().describe(by=world.ann, imap_folder="Elsewhere")
    assert fetch(box) == 1
    assert Mailbox.objects.get().last_uid == 0 and Mailbox.objects.get().uidvalidity is None


def test_a_wrong_password_in_words(world: Any, box: Mailbox) -> None:
    box.describe(by=world.ann, imap_password="wrong")
    with pytest.raises(imap.MailboxError, match=r"refused the password of support@brook\.example"):
        fetch(box)


def test_a_wrong_password_with_letters_of_the_world(world: Any, box: Mailbox) -> None:
    box.describe(by=world.ann, imap_password="geheimäß")
    with pytest.raises(imap.MailboxError, match="refused the password of support@"):
        fetch(box)


def test_a_listener_tells_whatever_goes_wrong_and_waits(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(*_: object) -> int:
        raise KeyError(b"UIDVALIDITY")

    monkeypatch.setattr(imap, "fetch_new", odd)
    listener = listening.Listener(box)
    listener._listen_once()
    listener._listen_once()
    box.inbox.refresh_from_db()
    assert listener.faults == 2 and "UIDVALIDITY" in box.inbox.trouble


def test_what_comes_while_others_are_fetched_does_not_wait(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    did: list[str] = []
    found = [2, 1, 0]
    listener = listening.Listener(box)

    def fetch_new(*_: object) -> int:
        did.append("fetch")
        return found.pop(0)

    def idle(_: object) -> None:
        did.append("idle")
        listener.stopped.set()

    monkeypatch.setattr(imap, "fetch_new", fetch_new)
    monkeypatch.setattr(listener, "_wait_idle", idle)
    listener._listen_once()
    assert did == ["fetch", "fetch", "fetch", "idle"]


def test_a_folder_that_is_not_there_in_words(world: Any, box: Mailbox) -> None:
    box.describe(by=world.ann, imap_folder="Nowhere")
    with pytest.raises(imap.MailboxError, match="no folder “Nowhere”"):
        fetch(box)


@pytest.fixture
def sink(world: Any, box: Mailbox) -> Iterator[Sink]:
    with sinks.running() as one:
        box.describe(by=world.ann, smtp_host="127.0.0.1", smtp_port=one.port, smtp_security=Security.NONE, smtp_user="")
        yield one


def test_a_check_sends_and_fetches_for_real(
    world: Any, box: Mailbox, empty: Dovecot, sink: Sink, run_jobs: Any
) -> None:
    sink.taken = empty.deliver
    box.change(where={}, plus_addresses=False)
    box.ask_check(by=world.ann)
    assert run_jobs() == ["check_mailbox"]
    box.refresh_from_db()
    assert [step["result"] for step in box.check_steps] == ["good"] * 5 and not box.is_being_checked
    assert box.plus_addresses
    fetch(box)
    intake.file_all(InProcess())  # type: ignore[arg-type]
    assert set(Mail.objects.values_list("state", "cause")) == {("discarded", "check")}


def test_a_check_learns_that_reply_addresses_do_not_arrive(box: Mailbox, empty: Dovecot, sink: Sink) -> None:
    sink.taken = empty.deliver
    sink.rcpt = lambda address: "550 5.1.1 Unknown" if "+" in address else None
    checking.check(box, wait=5, second_wait=1)
    assert box.check_steps[-1]["result"] == "hint" and not Mailbox.objects.get().plus_addresses


def test_a_check_that_meets_a_fault_says_where_and_what_to_do(world: Any, box: Mailbox, sink: Sink) -> None:
    checking.check(box, wait=1.5)
    assert box.check_steps[-1]["result"] == "bad" and "Nothing arrived in INBOX" in box.check_steps[-1]["words"]
    box.describe(by=world.ann, smtp_port=1)
    checking.check(box)
    assert "refuses connections" in box.check_steps[-1]["words"]
    box.describe(by=world.ann, imap_host="nowhere.invalid")
    checking.check(box)
    assert len(box.check_steps) == 1 and "no server named" in box.check_steps[0]["words"]
