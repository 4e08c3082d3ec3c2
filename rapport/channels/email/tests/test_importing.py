"""Bringing in archives: what counts as one, going on after an interruption, and what it costs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.channels.email import importing, intake
from rapport.channels.email.archives import NotAnArchive, archive, mbox
from rapport.channels.email.commands import mail as commands
from rapport.channels.email.importing import bring_in, inbox_named
from rapport.channels.email.intake import Raw
from rapport.channels.email.models import Mail
from rapport.channels.email.tests.mails import InProcess, mail
from rapport.desk.models import Desk, Inbox, Message

FROM = b"From cleo@fernbrook.example Tue May 12 09:30:00 2026\n"


def as_mbox(*raws: bytes) -> bytes:
    return b"".join(FROM + raw.replace(b"\r\n", b"\n") + b"\n" for raw in raws)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process; the processes have tests of their own."""

    class Quick(InProcess):
        def __enter__(self) -> Quick:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(importing, "Pool", Quick)


def silent(*_: object) -> None:
    pass


def test_an_mbox_is_parted_where_its_mails_are(tmp_path: Path) -> None:
    body = "From here on it leaks.\r\n\r\nFrom the top it does not.\r\n\r\n>From quoted"
    path = tmp_path / "a.mbox"
    raws = [mail(number="1", text=body), mail(number="2", text=""), mail(number="3", text="Last")]
    path.write_bytes(as_mbox(*raws))
    found = list(mbox(path))
    assert len(found) == 3 and sum(size for _, size in found) <= path.stat().st_size
    assert b"From the top" in found[0][0].content and b"\nFrom quoted" in found[0][0].content
    assert found[2][0].content == raws[2].replace(b"\r\n", b"\n")
    assert found[1][0].source == f"import {path}@{len(FROM) + len(raws[0].replace(bytes([13, 10]), bytes([10]))) + 1}"


def test_what_is_an_archive(tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / "maildir" / name).mkdir(parents=True)
    (tmp_path / "maildir" / "cur" / "1:2,S").write_bytes(mail(number="1"))
    (tmp_path / "maildir" / "new" / "2").write_bytes(mail(number="2"))
    (tmp_path / "maildir" / "tmp" / "3").write_bytes(b"half a ma")
    (tmp_path / "folder" / "deep").mkdir(parents=True)
    (tmp_path / "folder" / "deep" / "a.eml").write_bytes(mail())
    (tmp_path / "folder" / "notes.txt").write_text("no mail")
    (tmp_path / "one").write_bytes(mail())
    (tmp_path / "nothing").mkdir()
    assert [raw.content for raw, _ in archive(tmp_path / "maildir").mails()] == [mail(number="1"), mail(number="2")]
    assert [raw.content for raw, _ in archive(tmp_path / "folder").mails()] == [mail()]
    assert [raw.content for raw, _ in archive(tmp_path / "one").mails()] == [mail()]
    for path in (tmp_path / "nothing", tmp_path / "nowhere"):
        with pytest.raises(NotAnArchive):
            archive(path)


def test_it_ends_with_what_became_of_all(world: Any, mailbox: Any, quick: None, tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    first = mail(number="1")
    answer = mail(number="2", References="<1@fernbrook.example>")
    path.write_bytes(as_mbox(first, answer, first, mail(number="3", Precedence="bulk"), mail(number="4", From="")))
    counted = bring_in(archive(path), world.inbox, trusted=False, told=silent)
    counted.pop("seconds")
    assert counted == {
        "read": 5, "conversations": 1, "messages": 2, "duplicates": 1, "held": 1, "unreadable": 1,
    }  # fmt: skip
    again = bring_in(archive(path), world.inbox, trusted=False, told=silent)
    assert (again["messages"], again["duplicates"], Message.objects.filter(mails__isnull=False).count()) == (0, 5, 2)


def test_it_goes_on_where_it_was_cut_off(world: Any, mailbox: Any, quick: None, tmp_path: Path) -> None:
    raws = [mail(number=str(number)) for number in range(6)]
    intake.store(world.inbox, [Raw(raw.replace(b"\r\n", b"\n")) for raw in raws[:3]], origin=Mail.IMPORT)
    path = tmp_path / "a.mbox"
    path.write_bytes(as_mbox(*raws))
    counted = bring_in(archive(path), world.inbox, trusted=False, told=silent)
    assert (counted["read"], counted["messages"]) == (6, 6)


def test_senders_of_ones_own_archive_can_be_trusted(world: Any, quick: None, tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    raws = [mail(number="1", proven=False), mail(number="2", proven=False, References="<1@fernbrook.example>")]
    path.write_bytes(as_mbox(*raws))
    counted = bring_in(archive(path), world.inbox, trusted=True, told=silent)
    assert (counted["conversations"], counted["messages"]) == (1, 2)


def test_the_inbox_by_name_address_or_the_first(world: Any) -> None:
    other = Inbox.objects.create(name="Sales", address="sales@brook.example", desk=world.success)
    assert inbox_named("") == world.inbox and inbox_named("sales") == inbox_named("Sales@Brook.example") == other
    with pytest.raises(LookupError, match="“Support”, “Sales”"):
        inbox_named("Nowhere")


def test_where_there_is_no_inbox_yet_one_is_made(db: None) -> None:
    Desk.objects.get_or_create(key="support", defaults={"name": "Support"})
    assert inbox_named("").name == "Imported mail"


def test_the_command(world: Any, quick: None, tmp_path: Path) -> None:
    from contextlib import nullcontext

    path = tmp_path / "a.mbox"
    path.write_bytes(as_mbox(mail()))
    answer = CliRunner().invoke(commands, ["import", str(path), "--json"], obj=nullcontext)
    told = json.loads(answer.stdout)
    assert list(told) == ["read", "conversations", "messages", "duplicates", "held", "unreadable", "seconds"]
    refused = CliRunner().invoke(commands, ["import", str(tmp_path / "no")], obj=nullcontext)
    assert refused.exit_code == 1 and "There is nothing at" in refused.output


def test_a_mail_costs_few_questions(world: Any, mailbox: Any) -> None:
    """What a batch can ask once is not asked for each: at most sixteen statements a mail, savepoints and all."""

    def cost(begin: int, count: int) -> int:
        raws = [
            mail(number=str(number), References=f"<{begin}@fernbrook.example>")
            for number in range(begin, begin + count)
        ]
        intake.store(world.inbox, [Raw(raw) for raw in raws], origin=Mail.IMPORT)
        with CaptureQueriesContext(connection) as asked:
            intake.file_all(InProcess())  # type: ignore[arg-type]
        return len(asked)

    cost(0, 2)
    few, many = cost(100, 5), cost(200, 45)
    assert (many - few) / 40 <= 16
