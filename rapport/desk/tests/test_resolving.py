"""Where a conversation stands: every way there, and that the second time does nothing."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import World, type_happened
from rapport.core.clock import now
from rapport.core.models import Event
from rapport.desk.models import Conversation


def test_resolving_twice_is_one_event(world: World, happened: type_happened) -> None:
    stale = Conversation.objects.get(pk=world.late.pk)
    world.late.resolve(by=world.ada)
    stale.resolve(by=world.ada)
    assert happened() == ["conversation.resolved"]


def test_resolving_ends_the_wait_and_the_sleep(world: World) -> None:
    world.late.snooze(now() + timedelta(days=1), by=world.ada)
    world.late.resolve(by=world.ada)
    again = world.late.again()
    assert (again.status, again.waiting_since, again.snoozed_until) == ("resolved", None, None)
    assert again.resolved_at is not None


def test_reopening_takes_it_up_again(world: World, happened: type_happened) -> None:
    world.done.reopen(by=world.ada)
    assert (world.done.status, world.done.resolved_at) == ("open", None)
    assert happened() == ["conversation.reopened"]


def test_closed_is_final(world: World, happened: type_happened) -> None:
    world.done.close(by=world.ada)
    for verb in (world.done.reopen, world.done.resolve, world.done.mark_spam):
        verb(by=world.ada)
    assert world.done.again().status == "closed" and happened() == ["conversation.closed"]


def test_closing_keeps_when_it_was_resolved(world: World) -> None:
    resolved_at = world.done.resolved_at
    with time_machine.travel(now() + timedelta(days=9)):
        world.done.close(by=world.ada)
    assert world.done.again().resolved_at == resolved_at


def test_spam_and_back(world: World, happened: type_happened) -> None:
    world.late.mark_spam(by=world.ada)
    world.late.reopen(by=world.ada)
    assert happened() == ["conversation.marked_spam", "conversation.unmarked_spam"]


@pytest.mark.parametrize("status", ["pending", "on_hold", "resolved", "closed", "spam"])
def test_any_status_by_its_verb(world: World, status: str) -> None:
    world.late.set_status(status, by=world.ada)
    assert world.late.again().status == status


def test_the_event_says_from_where(world: World) -> None:
    world.late.set_status("pending", by=world.ada)
    said = Event.objects.get(name="conversation.status_set")
    assert said.codes == {"before": "open", "status": "pending"}


def test_a_light_agent_moves_nothing(world: World, happened: type_happened) -> None:
    with pytest.raises(PermissionError):
        world.late.resolve(by=world.lin)
    assert world.late.again().status == "open" and happened() == []


verbs = st.lists(st.sampled_from(["resolve", "reopen", "close", "mark_spam", "pending", "on_hold", "open", "hear"]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verbs=verbs)
def test_whatever_is_done_in_whatever_order_it_stays_whole(world: World, verbs: list[str]) -> None:
    conversation = Conversation.open(world.inbox, world.cleo, "Any order", by=world.cleo)
    for verb in verbs:
        if verb == "hear":
            conversation.hear(world.mail(), world.cleo)
        elif verb in ("pending", "on_hold", "open"):
            conversation.set_status(verb, by=world.ada)
        else:
            getattr(conversation, verb)(by=world.ada)
        stands = conversation.again()
        assert (stands.status in ("resolved", "closed")) == (stands.resolved_at is not None)
        if verb == "close" and stands.status == "closed":
            assert stands.waiting_since is None or "hear" in verbs
    moves = Event.objects.filter(conversation_id=conversation.pk, codes__has_key="before").order_by("id")
    for earlier, later in pairwise(moves):
        assert earlier.codes["status"] == later.codes["before"]
