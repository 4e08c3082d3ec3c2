"""Filling the sample company: refused where people work, and as honest in bulk as through the verbs."""

from collections.abc import Callable
from typing import Any

from click.testing import CliRunner
from django.db import transaction
from django.utils import timezone

from conftest import World
from rapport.core import events
from rapport.core.models import Event
from rapport.desk.models import Conversation, Delivery, Mention, Message
from rapport.people.models import Customer
from rapport.platform.sample import known
from rapport.platform.sample.command import sample
from rapport.platform.sample.composing import compose
from rapport.platform.sample.customers import invented, named_by
from rapport.platform.sample.opening import open_house
from rapport.platform.sample.past import Past
from rapport.platform.sample.playing import Play
from rapport.platform.sample.reading import hand_written
from rapport.platform.sample.scripts import Step, script


def test_a_workspace_in_use_is_refused(world: World) -> None:
    ran = CliRunner().invoke(sample, [])
    assert ran.exit_code == 1 and "conversations of its own" in ran.output
    assert not Customer.objects.filter(identities__value__endswith="brightwater.example").exists()
    assert Conversation.objects.count() == 2


def test_what_is_written_in_bulk_is_what_the_verbs_write(db: None) -> None:
    """The same steps through the verbs and through the bulk leave the same rows and the same ledger."""
    now = timezone.now()
    house = open_house(now, "not-a-password")
    named = named_by(hand_written())
    everyone = [*named, *invented(named, 395)]
    customers, _ = known.add(everyone, now)
    composed = compose(everyone, 60, now)
    steps = [step for one in composed for step in script(one.thread, one.began, now, one.closed_at)]
    steps.sort(key=lambda step: step.at)
    assert {step.act for step in steps} == {"hear", "reply", "arrive", "note", "take", "tag", "set_status"}

    def in_bulk(told: list[Step]) -> None:
        past = Past(house, customers)
        past.tell(told)
        past.write()

    bulk = left_by(in_bulk, steps)
    verbs = left_by(Play(house, now).play, steps)
    for name, rows in verbs.items():
        assert bulk[name] == rows, name


def left_by(tell: Callable[[list[Step]], None], steps: list[Step]) -> dict[str, list[Any]]:
    """What this way of telling leaves behind, without the ids that a sequence gave."""
    last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    with transaction.atomic(), events.quietly():
        tell(steps)
        left = snapshot(last)
        transaction.set_rollback(True)
    return left


def snapshot(last: int) -> dict[str, list[Any]]:
    conversations = {
        pk: rank for rank, pk in enumerate(Conversation.objects.order_by("id").values_list("id", flat=True))
    }
    messages = {pk: rank for rank, pk in enumerate(Message.objects.order_by("id").values_list("id", flat=True))}
    deliveries = dict(Delivery.objects.values_list("id", "message_id"))
    ranks: dict[str, Callable[[Any], Any]] = {
        "conversation_id": conversations.get,
        "message_id": messages.get,
        "last_message_id": messages.get,
    }

    def rows(model: Any, *left_out: str) -> list[Any]:
        skipped = {"id", *left_out}
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in skipped]
        found = model._base_manager.order_by("id").values(*names)
        return [{name: ranks.get(name, lambda value: value)(value) for name, value in row.items()} for row in found]

    told = []
    for event in Event.objects.filter(id__gt=last).order_by("at", "name", "subject_id", "id"):
        codes = {**event.codes}
        if "message" in codes:
            codes["message"] = messages[codes["message"]]
        subject = conversations.get(event.subject_id)
        if event.subject_kind == "delivery":
            subject = messages[deliveries[event.subject_id]]
        about = (event.customer_id, event.company_id, conversations.get(event.conversation_id or 0))
        who = (event.actor_kind, event.actor_id)
        told.append((event.at.isoformat(), event.name, event.subject_kind, subject, *about, *who, codes, event.data))
    through = Conversation.tags.through._base_manager.values_list("conversation_id", "tag_id")
    return {
        "conversations": rows(Conversation),
        "messages": rows(Message),
        "deliveries": sorted(rows(Delivery), key=lambda row: row["message_id"]),
        "mentions": sorted(map(repr, rows(Mention))),
        "tags": sorted((conversations[one], tag) for one, tag in through),
        "events": sorted(told, key=repr),
    }
