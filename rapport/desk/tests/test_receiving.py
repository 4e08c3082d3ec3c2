"""The door of the desk: which conversation a message joins, and which it may not."""

from conftest import World, type_happened
from rapport.desk.models import Conversation, Inbox
from rapport.people.models import Customer, Identity

STRANGER = "mallory@elsewhere.example"


def test_a_first_message_opens_a_conversation(world: World, happened: type_happened) -> None:
    message = world.inbox.receive(
        world.mail("nora@posthorn.example", sender_name="Nora Pike", text="Do you ship to Malta?")
    )
    conversation = message.conversation
    assert (str(conversation.customer), conversation.desk, conversation.team) == (
        "Nora Pike",
        world.support,
        world.helpers,
    )
    assert happened() == ["customer.added", "customer.verified", "conversation.opened", "message.received"]


def test_the_same_person_is_one_customer_whatever_the_case(world: World) -> None:
    first = world.inbox.receive(world.mail("Nora@Posthorn.example"))
    second = world.inbox.receive(world.mail("nora@posthorn.EXAMPLE"))
    assert first.customer == second.customer


def test_with_proof_anyone_continues(world: World) -> None:
    """Cleo's colleague answers the mail that Cleo passed on: the signed address is the proof."""
    message = world.inbox.receive(
        world.mail("colleague@fernbrook.example", conversation_id=world.late.pk, proven=False)
    )
    assert message.conversation == world.late and str(message.customer) == "colleague@fernbrook.example"


def test_who_is_proven_and_takes_part_continues_by_reference(world: World) -> None:
    message = world.inbox.receive(world.mail(refs=["unknown@x", "first@fernbrook.example"]))
    assert message.conversation == world.late


def test_a_number_is_enough_for_who_takes_part(world: World) -> None:
    assert world.inbox.receive(world.mail(claimed_id=world.late.pk)).conversation == world.late


def test_who_is_not_proven_joins_nothing(world: World) -> None:
    message = world.inbox.receive(world.mail(refs=["first@fernbrook.example"], proven=False))
    assert message.conversation != world.late and message.conversation.related == world.late
    assert not message.is_proven


def test_a_stranger_with_a_number_joins_nothing(world: World) -> None:
    message = world.inbox.receive(world.mail(STRANGER, claimed_id=world.late.pk))
    assert message.conversation != world.late and message.conversation.related == world.late


def test_an_address_is_verified_by_proof_only(world: World) -> None:
    world.inbox.receive(world.mail("nora@posthorn.example", proven=False))
    identity = Identity.objects.get(folded="nora@posthorn.example")
    assert identity.verified_at is None
    world.inbox.receive(world.mail("nora@posthorn.example", proven=True))
    identity.refresh_from_db()
    assert identity.verified_at is not None


def test_what_comes_to_a_closed_one_begins_a_linked_one(world: World) -> None:
    world.done.close(by=world.ada)
    message = world.inbox.receive(world.mail("dan@mailbox.example", conversation_id=world.done.pk))
    assert message.conversation.related == world.done and message.conversation.status == "open"


def test_a_number_that_does_not_exist_is_nobodys(world: World) -> None:
    message = world.inbox.receive(world.mail(claimed_id=987654321))
    assert message.conversation.related is None


def test_trouble_is_said_once_for_each_reason(world: World, happened: type_happened) -> None:
    for reason in ("The password was refused.", "The password was refused.", "No answer."):
        world.inbox.in_trouble(reason)
    since = world.inbox.trouble_since
    world.inbox.out_of_trouble()
    world.inbox.out_of_trouble()
    assert happened() == ["inbox.in_trouble", "inbox.in_trouble", "inbox.out_of_trouble"]
    assert since is not None and not Inbox.objects.in_trouble().exists()


def test_a_desk_that_is_off_is_nowhere(world: World) -> None:
    world.support.switch_off(by=world.ann)
    assert not Conversation.objects.visible_to(world.otto).exists() and not Inbox.objects.active().exists()
    world.support.switch_on(by=world.ann)
    assert Conversation.objects.visible_to(world.otto).count() == 2


def test_one_desk_stays_on(world: World) -> None:
    import pytest

    world.service.switch_off(by=world.ann)
    world.success.switch_off(by=world.ann)
    with pytest.raises(ValueError, match="has to stay on"):
        world.support.switch_off(by=world.ann)


def test_two_first_messages_at_once_are_one_customer(world: World) -> None:
    known = Customer.objects.known_as("twin@posthorn.example")
    assert Customer.objects.known_as("TWIN@posthorn.example") == known


def test_another_teams_conversation_is_not_there(world: World) -> None:
    assert not Conversation.objects.visible_to(world.eve).exists()
    assert Conversation.objects.visible_to(world.ada).count() == 2
    assert Conversation.objects.visible_to(world.lea).count() == 2


def test_what_is_mine_is_there_whatever_its_team(world: World) -> None:
    world.late.assign(world.eve, by=world.lea)
    assert list(Conversation.objects.visible_to(world.eve)) == [world.late]


def test_what_is_nobodys_is_everybodys(world: World) -> None:
    world.late.give_to_team(None, by=world.lea)
    assert list(Conversation.objects.visible_to(world.eve)) == [world.late]
