"""Hearing, replying, noting: what each changes, and what it leaves alone."""

from datetime import timedelta

import pytest

from conftest import World, type_happened
from rapport.core.clock import now
from rapport.core.models import Blob
from rapport.desk.models import Attachment, Conversation, Delivery, IncomingFile, Mention, Message, Outgoing, Seen


def test_what_the_customer_says_starts_the_wait(world: World) -> None:
    assert world.late.waiting_since is not None
    assert (world.late.preview, world.late.message_count) == ("It says E14. What now?", 1)


def test_a_second_message_does_not_restart_the_wait(world: World) -> None:
    """Who writes twice doesn't lose their place."""
    first = world.late.waiting_since
    world.late.hear(world.mail(text="Hello? Anyone?"), world.cleo)
    again = world.late.again()
    assert again.waiting_since == first and again.preview == "Hello? Anyone?"


def test_the_list_repeats_what_was_newly_written(world: World) -> None:
    text = "It works now, thanks.\n\nOn Monday Ada wrote:\n> Try the brush."
    world.late.hear(world.mail(text=text, reply_text="It works now, thanks."), world.cleo)
    assert world.late.preview == "It works now, thanks."


@pytest.mark.parametrize("status", ["pending", "on_hold", "resolved"])
def test_the_customer_brings_it_back(world: World, happened: type_happened, status: str) -> None:
    world.late.set_status(status, by=world.ada)
    world.late.hear(world.mail(), world.cleo)
    assert world.late.again().status == "open"
    assert happened()[-1] == ("conversation.reopened" if status == "resolved" else "conversation.status_set")


def test_the_customer_wakes_it(world: World, happened: type_happened) -> None:
    world.late.snooze(now() + timedelta(days=3), by=world.ada)
    world.late.hear(world.mail(), world.cleo)
    assert world.late.again().snoozed_until is None and "conversation.woke" in happened()


def test_spam_stays_spam(world: World) -> None:
    world.late.mark_spam(by=world.ada)
    world.late.hear(world.mail(text="Buy now"), world.cleo)
    assert world.late.again().status == "spam"


def test_an_out_of_office_note_changes_nothing_but_is_kept(world: World, happened: type_happened) -> None:
    world.late.reply(world.answer(), by=world.ada)
    world.late.set_status("pending", by=world.ada)
    until = now() + timedelta(days=2)
    world.late.snooze(until, by=world.ada)
    before = world.late.again()
    world.late.hear(world.mail(text="I am away until Monday.", automatic="auto_reply"), world.cleo)
    after = world.late.again()
    assert (after.status, after.snoozed_until, after.waiting_since, after.preview) == (
        "pending", until, None, before.preview
    )  # fmt: skip
    assert after.message_count == before.message_count + 1 and happened()[-1] == "message.received"


def test_a_reply_ends_the_wait_and_asks_for_its_delivery(world: World, happened: type_happened) -> None:
    message = world.late.reply(world.answer("Try the brush."), by=world.ada)
    assert world.late.again().waiting_since is None
    assert message.delivery.status == "queued" and happened() == ["message.sent"]


def test_a_note_ends_no_wait_and_sends_nothing(world: World, happened: type_happened) -> None:
    waiting = world.late.waiting_since
    world.late.note("She called twice.", by=world.ada)
    assert world.late.again().waiting_since == waiting
    assert not Delivery.objects.exists() and happened() == ["message.noted"]


def test_a_note_does_not_wake(world: World) -> None:
    until = now() + timedelta(days=3)
    world.late.snooze(until, by=world.ada)
    world.late.note("Spare part arrives on Monday.", by=world.ben)
    assert world.late.again().snoozed_until == until


def test_those_mentioned_find_it_until_they_have_seen_it(world: World) -> None:
    world.late.note("@Ben can you look? cc @Ada", by=world.ada, mentions=[world.ben, world.ada])
    assert [mention.agent for mention in Mention.objects.filter(seen_at=None)] == [world.ben]
    world.late.see(world.ben)
    assert not Mention.objects.filter(seen_at=None).exists()


def test_who_is_asked_to_look_may_look(world: World) -> None:
    """Eve is in another team; what she isn't asked about stays out of her sight."""
    world.late.note("@Eve, you speak Finnish?", by=world.ada, mentions=[world.eve])
    assert list(Conversation.objects.visible_to(world.eve)) == [world.late]


def test_seeing_remembers_how_far(world: World) -> None:
    world.late.see(world.ada)
    world.late.hear(world.mail(), world.cleo)
    assert Seen.objects.get(agent=world.ada).message_id < (world.late.again().last_message_id or 0)


def test_files_go_along(world: World) -> None:
    file = IncomingFile(Blob.store([b"photo"]), "display.jpg")
    world.late.hear(world.mail(files=[file]), world.cleo)
    world.late.reply(Outgoing("See the photo.", recipients={"to": [["", "c@x.example"]]}, files=[file]), by=world.ada)
    assert list(Attachment.objects.values_list("name", flat=True)) == ["display.jpg", "display.jpg"]
    assert Blob.objects.count() == 1


def test_a_reply_without_words_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="nothing to send"):
        world.late.reply(world.answer("  "), by=world.ada)


def test_a_reply_to_nobody_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="Nobody would get"):
        world.late.reply(Outgoing("Hello"), by=world.ada)


def test_a_closed_conversation_takes_no_reply(world: World) -> None:
    world.late.close(by=world.ada)
    with pytest.raises(ValueError, match="closed"):
        world.late.reply(world.answer(), by=world.ada)


def test_a_light_agent_notes_and_does_not_reply(world: World) -> None:
    world.late.note("I know this machine.", by=world.lin)
    with pytest.raises(PermissionError):
        world.late.reply(world.answer(), by=world.lin)
    assert Message.objects.filter(agent=world.lin).count() == 1


def test_messages_stay_in_the_order_they_came(world: World) -> None:
    world.late.reply(world.answer("One"), by=world.ada)
    world.late.hear(world.mail(text="Two"), world.cleo)
    world.late.note("Three", by=world.ada)
    said = [message.text for message in Conversation.objects.get(pk=world.late.pk).messages.order_by("id")]
    assert said == ["It says E14. What now?", "One", "Two", "Three"]
