"""The sample company as it stands in the database: filled whole, honest, and without a mail going out."""

import json
import stat
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from rapport.channels.email.models import Mail
from rapport.channels.email.parsing import parse
from rapport.core.models import Event
from rapport.desk.models import UNRESOLVED, Conversation, Delivery, Draft, Inbox, Mention, Message, Tag
from rapport.desk.models.message import Direction
from rapport.desk.queries.places import Place, places, teams_of
from rapport.desk.queries.rows import page_of, unread_counts
from rapport.people.models import Company, Customer
from rapport.platform.sample.command import sample
from rapport.platform.sample.fill import OLDER
from rapport.platform.sample.reading import hand_written, stage
from rapport.team.models import Agent, Team

type_said = dict[str, Any]


@pytest.fixture(scope="module")
def filled(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[type_said]:
    """What the command printed. All tests of this file look at one fill, taken back at the end."""
    folder = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), override_settings(RAPPORT_DATA=folder), transaction.atomic():
        ran = CliRunner().invoke(sample, ["--json"], catch_exceptions=False)
        composed = Conversation.objects.order_by("id").values_list("id", flat=True)[:OLDER]
        yield {**json.loads(ran.stdout), "folder": folder, "composed": set(composed)}
        transaction.set_rollback(True)


@pytest.fixture
def company(filled: type_said, db: None, settings: Any) -> type_said:
    settings.RAPPORT_DATA = filled["folder"]
    return filled


def agent(key: str) -> Agent:
    found: Agent = Agent.objects.get(email=f"{key}@brightwater.example")
    return found


def test_everything_is_there(company: type_said) -> None:
    assert company["filled"] and company["conversations"] == OLDER + len(hand_written()) == Conversation.objects.count()
    assert (Customer.objects.count(), Company.objects.count()) == (400, 60)
    assert (Agent.objects.count(), Team.objects.count(), Inbox.objects.count()) == (8, 3, 5)
    assert not Inbox.objects.in_trouble().exists()
    assert not Tag.objects.filter(color="").exists()
    assert not Customer.objects.filter(language="").exclude(conversations__status="spam").exists()
    assert set(Message.objects.values_list("is_proven", flat=True)) == {True, False}
    assert all(one.signature for one in Agent.objects.all())


def test_machines_mail_waits_in_held_with_its_cause(company: type_said) -> None:
    """Read again by the mail room, each would be held for the cause that it says."""
    kept = Mail.objects.kept_aside()
    assert {str(one.cause) for one in kept} == {"bounce", "bulk", "auto_reply", "delay"}
    assert [parse(one.raw).kind for one in kept] == [one.kind_of for one in kept]


def test_each_hand_written_thread_stands_where_it_says(company: type_said) -> None:
    told = Conversation.objects.exclude(pk__in=company["composed"]).select_related("assignee")
    rows = {row.subject: row for row in told}
    for thread in hand_written():
        row = rows[" ".join(thread.subject.split())]
        assert row.status == thread.status, thread.key
        assert (row.assignee.name.split()[0].lower() if row.assignee else "") == thread.assignee, thread.key
        assert bool(row.snoozed_until) == bool(thread.snoozed), thread.key
        assert row.message_count == len(thread.said) == row.messages.count(), thread.key
        if thread.status != "spam":
            assert {tag.name for tag in row.tags.all()} == set(thread.tags), thread.key
        if thread.handoff:
            assert row.desk.key == thread.handoff[0], thread.key
        last = [one for one in thread.said if not one.is_note][-1]
        is_missing = not last.is_heard and thread.key in stage().deliveries
        waits = (last.is_heard or is_missing) and thread.status in UNRESOLVED
        assert bool(row.waiting_since) == waits, thread.key


def test_the_ledger_is_in_the_order_of_time(company: type_said) -> None:
    moments = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert all(earlier <= later for earlier, later in pairwise(moments[:-1]))
    assert moments[-2] < timezone.now()
    born = list(Conversation.objects.order_by("id").values_list("created_at", flat=True))
    assert born == sorted(born)


def test_no_mail_waits_to_go_out(company: type_said) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'react'")
        assert cursor.fetchone() == (0,)
    assert set(Delivery.objects.values_list("status", flat=True)) == {"delivered", "failed", "uncertain"}
    assert Delivery.objects.exclude(status="delivered").count() == len(stage().deliveries)
    assert Delivery.objects.count() == Message.objects.filter(direction=Direction.OUTBOUND).count()


@pytest.mark.parametrize("key", ["owen", "priya", "greta", "ada", "tomas", "mireille", "jonas", "samir"])
def test_composed_conversations_stand_on_no_first_page(company: type_said, key: str) -> None:
    """They fill search, a customer's history and what is closed; the views are written by hand."""
    reader = agent(key)
    for place in places(reader, teams_of(reader)):
        rows = page_of(place, reader).rows
        assert not any(row.pk in company["composed"] for row in rows), place.key


def test_the_sign_ins_find_work_unread_words_mentions_and_drafts(company: type_said) -> None:
    for key in ("ada", "owen"):
        reader = agent(key)
        here: dict[str, Place] = {place.key: place for place in places(reader, teams_of(reader))}
        mine = [*here["mine"].rows(reader)]
        assert len(mine) >= 4 and unread_counts(mine, reader)
        assert Mention.objects.filter(agent=reader, seen_at=None).exists()
        assert Draft.objects.filter(agent=reader).exists()
        assert unread_counts([*here["resolved"].rows(reader).filter(assignee=reader)], reader) == {}


def test_files_can_be_opened(company: type_said) -> None:
    kinds = set()
    for message in Message.objects.exclude(attachments=None).prefetch_related("attachments__blob"):
        for file in message.attachments.all():
            kinds.add(file.blob.content_type)
            assert len(file.blob.read()) == file.blob.size
    assert {"image/png", "application/pdf", "text/csv", "text/plain", "application/zip"} <= kinds


def test_the_password_signs_in_and_is_kept_to_its_owner(company: type_said) -> None:
    assert [one["role"] for one in company["sign_in"]] == ["owner", "agent"]
    assert agent("owen").check_password(company["password"])
    assert not agent("greta").has_usable_password()
    kept: Path = company["folder"] / "secrets" / "sample_password"
    assert kept.read_text() == company["password"]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_called_again_it_fills_nothing_and_says_the_sign_in(company: type_said) -> None:
    before = Event.objects.count()
    ran = CliRunner().invoke(sample, [], catch_exceptions=False)
    assert ran.exit_code == 0 and Event.objects.count() == before
    assert "already" in ran.stdout and company["password"] in ran.stdout and "owen@brightwater.example" in ran.stdout
    kept: Path = company["folder"] / "secrets" / "sample_password"
    kept.rename(kept.with_name("away"))
    ran = CliRunner().invoke(sample, [], catch_exceptions=False)
    kept.with_name("away").rename(kept)
    assert "changepassword owen@brightwater.example" in ran.stdout
