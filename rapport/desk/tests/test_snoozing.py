"""Asleep until a time."""

from datetime import timedelta

import pytest

from conftest import World, type_happened
from rapport.core.clock import now
from rapport.core.models import System
from rapport.desk.models import Conversation


def test_snoozed_is_beside_the_status(world: World) -> None:
    world.late.snooze(now() + timedelta(days=1), by=world.ada)
    assert world.late.again().status == "open"
    assert world.late not in Conversation.objects.open()


def test_snooze_into_the_past_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="has passed"):
        world.late.snooze(now() - timedelta(hours=1), by=world.ada)


def test_what_is_resolved_is_not_snoozed(world: World, happened: type_happened) -> None:
    world.done.snooze(now() + timedelta(days=1), by=world.ada)
    assert world.done.again().snoozed_until is None and happened() == []


def test_waking_twice_is_one_event(world: World, happened: type_happened) -> None:
    world.late.snooze(now() + timedelta(days=1), by=world.ada)
    world.late.wake(by=System)
    world.late.wake(by=System)
    assert happened() == ["conversation.snoozed", "conversation.woke"]


def test_the_same_time_twice_is_one_event(world: World, happened: type_happened) -> None:
    until = now() + timedelta(days=1)
    world.late.snooze(until, by=world.ada)
    world.late.snooze(until, by=world.ada)
    assert happened() == ["conversation.snoozed"]


def test_due_to_wake_are_those_whose_time_came(world: World) -> None:
    world.late.change(where={}, snoozed_until=now() - timedelta(minutes=1))
    assert list(Conversation.objects.due_to_wake()) == [world.late]
