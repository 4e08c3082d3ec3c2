"""Who has it: given, taken, passed on."""

import threading

import pytest
from django.db import connection

from conftest import World, type_happened
from rapport.core.models import Event
from rapport.desk.models import Conversation


def test_assigning_says_from_whom_to_whom(world: World, happened: type_happened) -> None:
    world.late.assign(world.ada, by=world.lea)
    world.late.assign(world.ben, by=world.lea)
    world.late.assign(world.ben, by=world.lea)
    assert happened() == ["conversation.assigned"] * 2
    assert Event.objects.latest("id").codes == {"before": world.ada.pk, "agent": world.ben.pk}


def test_it_can_be_given_back_to_nobody(world: World) -> None:
    world.late.assign(world.ada, by=world.lea)
    world.late.assign(None, by=world.ada)
    assert world.late.again().assignee is None


def test_taking_what_nobody_has(world: World) -> None:
    world.late.take(by=world.ada)
    world.late.take(by=world.ada)
    assert world.late.again().assignee == world.ada


def test_taking_what_somebody_has_says_who(world: World) -> None:
    stale = Conversation.objects.get(pk=world.late.pk)
    world.late.take(by=world.ada)
    with pytest.raises(ValueError, match="Ada Okafor took it"):
        stale.take(by=world.ben)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_at_once_one_gets_it(world: World) -> None:
    refused: list[str] = []

    def take(agent: object) -> None:
        try:
            Conversation.objects.get(pk=world.late.pk).take(by=agent)  # type: ignore[arg-type]
        except ValueError as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[agent]) for agent in (world.ada, world.ben)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1 and Event.objects.filter(name="conversation.assigned").count() == 1


def test_a_light_agent_is_not_given_conversations(world: World) -> None:
    with pytest.raises(ValueError, match="Choose somebody else"):
        world.late.assign(world.lin, by=world.lea)
    with pytest.raises(PermissionError):
        world.late.take(by=world.lin)


def test_giving_to_a_team(world: World, happened: type_happened) -> None:
    world.late.give_to_team(world.others, by=world.ada)
    world.late.give_to_team(world.others, by=world.ada)
    assert happened() == ["conversation.given_to_team"] and world.late.again().team == world.others


def test_a_hand_off_takes_the_whole_story_along(world: World, happened: type_happened) -> None:
    world.late.take(by=world.ada)
    world.late.hand_off(world.service, reason="Third repair, she wants her money back.", by=world.ada)
    again = world.late.again()
    assert (again.desk, again.team, again.assignee) == (world.service, None, None)
    assert again.messages.count() == 1 and happened()[-1] == "conversation.handed_off"
    assert Event.objects.latest("id").data == {"reason": "Third repair, she wants her money back."}


def test_a_hand_off_needs_a_reason(world: World) -> None:
    with pytest.raises(ValueError, match="why you hand this off"):
        world.late.hand_off(world.service, reason=" ", by=world.ada)


def test_a_hand_off_to_the_same_desk_is_none(world: World, happened: type_happened) -> None:
    world.late.take(by=world.ada)
    world.late.hand_off(world.support, reason="Oh.", by=world.ada)
    again = world.late.again()
    assert (again.team, again.assignee) == (world.helpers, world.ada) and happened() == ["conversation.assigned"]
