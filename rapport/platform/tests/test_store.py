"""The store generator: whole, alike for one seed, and as searchable as what came by mail."""

from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection

from rapport.desk.models import Conversation, Delivery, Message, MessageWords
from rapport.desk.search import search
from rapport.people.models import Customer
from rapport.platform.store import filling
from rapport.platform.store.command import bench_store
from rapport.platform.store.language import RAREST
from rapport.team.models import Agent


def fill(conversations: int = 200, seed: int = 1, until: float = 1_790_000_000.0, events: int = 0) -> None:
    filling.fill(filling.Order(conversations, seed, until, events, memory="32MB"), lambda step, done, of: None)


def definitions() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema")
        indexes = set(cursor.fetchall())
        cursor.execute("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'")
        return indexes | set(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_a_store_is_whole_and_everything_laid_aside_is_back() -> None:
    before = definitions()
    fill()
    assert definitions() == before
    assert Conversation.objects.count() == 200
    assert Customer.objects.count() == 40
    for conversation in Conversation.objects.all()[:50]:
        messages = Message.objects.filter(conversation=conversation)
        assert conversation.message_count == messages.count()
        assert conversation.last_message_id == messages.order_by("-pk")[0].pk
    outbound = Message.objects.filter(direction="outbound").count()
    assert Delivery.objects.count() == outbound


@pytest.mark.django_db(transaction=True)
def test_its_words_are_what_the_database_itself_would_have_written() -> None:
    fill()
    made = dict(MessageWords.objects.values_list("pk", "words"))
    assert len(made) == Message.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT rapport_write_words(array(SELECT id FROM desk_message))")
    assert dict(MessageWords.objects.values_list("pk", "words")) == made
    owner = Agent.objects.get(email="owner@store.example")
    assert search(RAREST, agent=owner).count == 3


@pytest.mark.django_db(transaction=True)
def test_what_comes_after_the_store_is_stored_and_found() -> None:
    fill()
    agent = Agent.objects.get(email="agent1@store.example")
    conversation = Conversation.objects.visible_to(agent).unresolved()[0]
    conversation.note("The pangolin knows.", by=agent)
    assert [row.conversation for row in search("pangolin", agent=agent).rows] == [conversation]


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_makes_the_same_store() -> None:
    fill(seed=7)
    said = list(Message.objects.order_by("pk").values_list("text", "sent_at"))
    with connection.cursor() as cursor:
        tables = ", ".join([*filling.FILLED, "desk_inbox", "desk_tag", "team_team", "team_agent"])
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
    fill(seed=7)
    assert list(Message.objects.order_by("pk").values_list("text", "sent_at")) == said


@pytest.mark.django_db(transaction=True)
def test_a_used_database_is_refused_in_words(world: Any) -> None:
    result = CliRunner().invoke(bench_store, ["--conversations", "100"])
    assert result.exit_code == 1
    assert "has customers or conversations already" in result.output


@pytest.mark.django_db(transaction=True)
def test_too_little_room_is_said_before_anything_is_written() -> None:
    result = CliRunner().invoke(bench_store, ["--conversations", "900000000"])
    assert "Ask for fewer conversations" in result.output
    assert not Conversation.objects.exists()
