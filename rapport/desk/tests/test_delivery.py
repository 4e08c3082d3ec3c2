"""Deliveries: begun once, settled once, never sent twice by themselves."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import World, type_happened
from rapport.core.clock import now
from rapport.desk.models import Conversation, Delivery
from rapport.desk.models.delivery import CUT_OFF_AFTER, RETRIED_FOR


@pytest.fixture
def delivery(world: World) -> Delivery:
    found: Delivery = world.late.reply(world.answer(), by=world.ada).delivery
    return found


def fresh(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


def test_only_one_begins(delivery: Delivery) -> None:
    assert fresh(delivery).begin() and not fresh(delivery).begin()


def test_arrived_keeps_the_id_that_was_really_used(delivery: Delivery, happened: type_happened) -> None:
    delivery.begin()
    delivery.arrived("provider-7@mail.example")
    delivery.arrived("provider-8@mail.example")
    assert fresh(delivery).message.external_id == "provider-7@mail.example"
    assert happened()[-1] == "delivery.arrived"


def test_what_may_pass_is_tried_later_with_growing_pauses(delivery: Delivery) -> None:
    pauses = []
    for _ in range(3):
        delivery.change(where={}, next_attempt_at=now())
        assert delivery.begin()
        delivery.postpone("The server is busy.")
        assert delivery.next_attempt_at
        pauses.append(round((delivery.next_attempt_at - now()).total_seconds() / 60))
    assert pauses == [1, 2, 4] and delivery.reason == "The server is busy."


def test_after_two_days_it_is_given_up(delivery: Delivery) -> None:
    with time_machine.travel(now() + RETRIED_FOR + timedelta(minutes=1), tick=False):
        delivery.begin()
        delivery.postpone("The server is busy.")
    assert fresh(delivery).status == "failed" and "two days" in fresh(delivery).reason


def test_after_a_crash_it_is_uncertain_and_stays(delivery: Delivery) -> None:
    delivery.begin()
    assert not Delivery.objects.cut_off().exists()
    with time_machine.travel(now() + CUT_OFF_AFTER + timedelta(seconds=1), tick=False):
        assert list(Delivery.objects.cut_off()) == [delivery]
        delivery.unsure("Rapport was stopped while this was being sent.")
        assert not Delivery.objects.due().exists() and not fresh(delivery).begin()


def test_a_person_sends_again_or_says_that_it_arrived(delivery: Delivery, world: World) -> None:
    delivery.begin()
    delivery.unsure("Cut off.")
    delivery.retry(by=world.ada)
    assert list(Delivery.objects.due()) == [delivery]
    delivery.begin()
    delivery.unsure("Cut off.")
    delivery.arrived(by=world.ada)
    assert fresh(delivery).status == "delivered"


@pytest.mark.parametrize("end", ["failed", "unsure"])
@pytest.mark.parametrize("status", ["resolved", "pending", "open"])
def test_an_answer_that_did_not_get_there_comes_back(delivery: Delivery, world: World, end: str, status: str) -> None:
    """Who pressed “Send and resolve” is elsewhere by then; nobody would see it."""
    world.late.set_status(status, by=world.ada)
    delivery.begin()
    getattr(delivery, end)("550 no such user")
    again = world.late.again()
    assert again.status == "open" and again.waiting_since is not None
    assert again in Conversation.objects.open()


def test_what_is_closed_stays_closed(delivery: Delivery, world: World) -> None:
    world.late.close(by=world.ada)
    delivery.begin()
    delivery.failed("550 no such user")
    assert world.late.again().status == "closed"


def test_what_arrived_is_not_sent_again(delivery: Delivery, world: World, happened: type_happened) -> None:
    delivery.begin()
    delivery.arrived()
    delivery.retry(by=world.ada)
    assert fresh(delivery).status == "delivered" and "delivery.retried" not in happened()


steps = st.lists(st.sampled_from(["begin", "arrived", "failed", "postpone", "unsure", "crash"]), max_size=14)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_without_a_person_it_leaves_at_most_once_after_an_unsure_end(world: World, steps: list[str]) -> None:
    """However workers crash and answer, nothing is begun again once it may have arrived."""
    delivery = world.late.reply(world.answer(), by=world.ada).delivery
    may_have_left = False
    for step in steps:
        if step == "begin":
            assert not (fresh(delivery).begin() and may_have_left)
        elif step == "crash":
            may_have_left |= fresh(delivery).status == "sending"
            fresh(delivery).unsure("Cut off.")
        elif step == "arrived":
            may_have_left |= fresh(delivery).status in ("sending", "uncertain")
            fresh(delivery).arrived()
        else:
            getattr(fresh(delivery), step)("The server said so.")
            may_have_left |= step == "unsure" and fresh(delivery).status == "uncertain"
