"""Which conversation a mail joins, and what is proof."""

from typing import Any

import pytest

from rapport.channels.email import proof
from rapport.channels.email.models import Mail
from rapport.channels.email.tests.mails import mail, states, take_in
from rapport.desk.models import Conversation, Message

pytestmark = pytest.mark.usefixtures("mailbox")
OTHER = "mallory@elsewhere.example"


def newest() -> Message:
    message = Message.objects.order_by("-pk").first()
    assert message
    return message


def test_a_mail_opens_a_conversation(world: Any, happened: Any) -> None:
    [outcome] = take_in(world.inbox, mail(text="Hello there", subject="New thing"))
    message = newest()
    assert outcome.opened and message.text.strip() == "Hello there"
    assert message.conversation.subject == "New thing" and message.conversation.customer == world.cleo
    assert message.is_proven and message.external_id == "<1@fernbrook.example>"
    assert "conversation.opened" in happened() and "message.received" in happened()


def test_a_reply_address_below_an_inbox_with_a_plus_of_its_own_is_known() -> None:
    assert proof.conversation_of_address(proof.reply_address(42, "brook+support@mail.example")) == 42


def test_our_signed_reply_address_joins_whoever_writes(world: Any) -> None:
    to = proof.reply_address(world.late.pk, "support@brook.example")
    take_in(world.inbox, mail(OTHER, proven=False, to=to))
    assert newest().conversation == world.late


def test_the_address_where_the_server_put_it_counts_too(world: Any) -> None:
    delivered = proof.reply_address(world.late.pk, "support@brook.example").upper()
    take_in(world.inbox, mail(OTHER, proven=False, **{"X-Original-To": delivered}))
    assert newest().conversation == world.late


def test_our_signed_message_id_joins(world: Any) -> None:
    ours = proof.message_id(world.late.pk, 77, "brook.example")
    take_in(world.inbox, mail(OTHER, proven=False, In_Reply_To=f"(your mail) <x@y.example> {ours}"))
    assert newest().conversation == world.late


def test_an_id_with_a_wrong_hash_proves_nothing(world: Any) -> None:
    ours = proof.message_id(world.late.pk, 77, "brook.example")
    forged = ours.replace(ours.split(".")[2][:6], "aaaaaa")
    take_in(world.inbox, mail(OTHER, In_Reply_To=forged, proven=True))
    assert newest().conversation != world.late


def test_the_proven_customer_joins_by_references(world: Any) -> None:
    take_in(world.inbox, mail(number="1"))
    take_in(world.inbox, mail(number="2", In_Reply_To="<0@x.example> <1@fernbrook.example>"))
    second, first = Message.objects.order_by("-pk")[:2]
    assert first.conversation == second.conversation


@pytest.mark.parametrize(("sender", "proven"), [("cleo@fernbrook.example", False), (OTHER, True)])
def test_without_proof_a_stranger_gets_a_new_linked_conversation(world: Any, sender: str, proven: bool) -> None:
    take_in(world.inbox, mail(number="1"))
    theirs = newest().conversation
    take_in(world.inbox, mail(sender, number="9", proven=proven, In_Reply_To="<1@fernbrook.example>"))
    assert newest().conversation != theirs and newest().conversation.related == theirs


def test_a_forgery_that_comes_first_draws_no_answers(world: Any) -> None:
    take_in(world.inbox, mail(number="x", proven=False, References="<1@fernbrook.example>"))
    forged = newest().conversation
    assert forged.customer == world.cleo
    take_in(world.inbox, mail(number="1"), mail(number="2", References="<1@fernbrook.example> <x@fernbrook.example>"))
    assert newest().conversation != forged and newest().conversation.messages.count() == 2


def test_what_a_proven_customer_answers_in_a_closed_conversation_is_linked(world: Any) -> None:
    take_in(world.inbox, mail(number="1"))
    closed = newest().conversation
    closed.close(by=world.ada)
    take_in(world.inbox, mail(number="2", References="<1@fernbrook.example>"))
    assert newest().conversation != closed and newest().conversation.related == closed


def test_a_number_in_the_subject_is_a_claim_only(world: Any) -> None:
    subject = f"Re: [#{world.late.pk}] Grinder"
    take_in(world.inbox, mail(number="5", subject=subject))
    assert newest().conversation == world.late
    take_in(world.inbox, mail(OTHER, number="6", subject=subject))
    assert newest().conversation.related == world.late


@pytest.mark.parametrize("prefix", ["Fwd: ", "FW: ", "WG: ", "TR: ", "RV:"])
def test_a_forward_without_proof_is_new(world: Any, prefix: str) -> None:
    take_in(world.inbox, mail(number="1"))
    before = newest().conversation
    take_in(world.inbox, mail(number="2", subject=prefix + "Grinder", References="<1@fernbrook.example>"))
    assert newest().conversation != before and newest().conversation.related is None


def test_an_answer_that_comes_first_meets_what_it_answers(world: Any) -> None:
    take_in(world.inbox, mail(number="2", References="<1@fernbrook.example>"))
    take_in(world.inbox, mail(number="3", References="<1@fernbrook.example>"))
    take_in(world.inbox, mail(number="1"))
    assert (
        Message.objects.filter(external_id__endswith="@fernbrook.example>").values("conversation").distinct().count()
        == 1
    )


def test_a_closed_conversation_is_followed_up_once(world: Any) -> None:
    to = proof.reply_address(world.late.pk, "support@brook.example")
    ours = proof.message_id(world.late.pk, 77, "brook.example")
    world.late.close(by=world.ada)
    take_in(world.inbox, mail(number="1", to=to, In_Reply_To=ours))
    follow_up = newest().conversation
    assert follow_up.related == world.late
    take_in(world.inbox, mail(number="2", to=to, In_Reply_To=ours))
    assert newest().conversation == follow_up and Conversation.objects.filter(related=world.late).count() == 1


def test_one_mail_many_times_is_one_message(world: Any) -> None:
    raw = mail()
    by_another_way = b"Received: from elsewhere\r\n" + raw
    assert states(take_in(world.inbox, raw, raw)) == ["filed"]
    assert states(take_in(world.inbox, raw, by_another_way)) == ["duplicate"]
    assert Mail.objects.get(state="duplicate").message == newest()


def test_the_same_id_with_other_words_is_another_message(world: Any) -> None:
    assert states(take_in(world.inbox, mail(text="One"), mail(text="Two"))) == ["filed", "filed"]


def test_without_an_id_the_bytes_decide(world: Any) -> None:
    one, two = mail(number="", text="One"), mail(number="", text="Two")
    assert states(take_in(world.inbox, one, two, one)) == ["filed", "filed"]


def test_the_same_mail_to_two_inboxes_is_one_conversation(world: Any) -> None:
    from rapport.desk.models import Inbox

    sales = Inbox.objects.create(name="Sales", address="sales@brook.example", desk=world.success)
    raw = mail(to="support@brook.example, sales@brook.example")
    take_in(world.inbox, raw)
    [second] = take_in(sales, b"Delivered-To: sales@brook.example\r\n" + raw)
    assert (second.state, second.cause, second.message_id) == ("duplicate", "other_inbox", newest().pk)
