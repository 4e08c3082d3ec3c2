"""One conversation: what its page shows to whom, how its stream reads, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import World
from rapport.core.clock import at, now
from rapport.core.models import Blob
from rapport.desk.models import Attachment, Conversation, Message, Outgoing
from rapport.desk.queries.shown import says_nothing
from rapport.desk.queries.staff import staff
from rapport.desk.queries.stream import Fold, Happening, Saying, stream
from rapport.desk.sentences import SENTENCES

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ada(world: World, client: Client) -> Client:
    client.force_login(world.ada)
    return client


def items(conversation: Conversation, agent: Any, **asked: Any) -> list[Any]:
    return stream(conversation.again(), agent, staff(), **asked).items


def test_the_page_shows_what_was_said_and_who_said_it(ada: Client, world: World) -> None:
    page = ada.get(f"/conversations/{world.late.pk}").text
    assert "It says E14. What now?" in page and "Cleo Finch" in page and "cleo@fernbrook.example" in page
    assert "Send and resolve" in page and "Fernbrook Dental" in page


def test_another_teams_conversation_is_not_there(client: Client, world: World) -> None:
    client.force_login(world.eve)
    for path in ("", "/parts"):
        assert client.get(f"/conversations/{world.late.pk}{path}").status_code == 404


def test_a_light_agent_may_note_and_no_more(client: Client, world: World) -> None:
    client.force_login(world.lin)
    page = client.get(f"/conversations/{world.late.pk}").text
    assert "Add note" in page
    assert "Send and resolve" not in page and "Hand off" not in page and "assign-menu" not in page


def test_htmx_gets_the_conversation_alone(ada: Client, world: World) -> None:
    page = ada.get(f"/conversations/{world.late.pk}?view=open", headers=HTMX).text
    assert 'id="reading"' in page and "<html" not in page and 'id="list"' not in page and "<title>" in page


def test_the_parts_never_touch_the_composer(ada: Client, world: World) -> None:
    page = ada.get(f"/conversations/{world.late.pk}/parts?view=open", headers=HTMX).text
    assert 'hx-target="#stream"' in page and 'id="reply-text"' not in page and "<rich-text" not in page


def test_opening_is_reading(ada: Client, world: World) -> None:
    world.late.note("Look", by=world.lea, mentions=[world.ada])
    ada.get(f"/conversations/{world.late.pk}")
    assert not world.ada.mentions.filter(seen_at=None).exists()


def test_seeing_goes_no_further_than_the_page_showed(ada: Client, world: World) -> None:
    from rapport.desk.models import Seen

    first = world.late.again().last_message_id
    world.late.hear(world.mail(), world.cleo)
    ada.post(f"/conversations/{world.late.pk}/see", {"last": first})
    assert Seen.objects.get(conversation=world.late, agent=world.ada).message_id == first


def test_every_event_of_a_conversation_has_a_sentence(world: World) -> None:
    from rapport.core.models import Event
    from rapport.desk.models import Tag

    late, tag = world.late, Tag.objects.named("refund", by=world.ada)
    late.assign(world.ben, by=world.lea)
    late.assign(None, by=world.lea)
    late.take(by=world.ada)
    late.give_to_team(world.others, by=world.lea)
    late.give_to_team(None, by=world.lea)
    late.set_status("pending", by=world.ada)
    late.snooze(now() + timedelta(days=1), by=world.ada)
    late.wake(by=world.ada)
    late.prioritise(3, by=world.ada)
    late.tag(tag, by=world.ada)
    late.untag(tag, by=world.ada)
    late.follow(by=world.ada)
    late.unfollow(by=world.ada)
    late.mark_spam(by=world.ada)
    late.set_status("open", by=world.ada)
    late.hand_off(world.service, reason="refund wish", by=world.ada)
    late.resolve(by=world.ada)
    late.reopen(by=world.ada)
    late.close(by=world.ada)
    said = set(Event.objects.filter(conversation_id=late.pk).values_list("name", flat=True))
    assert {name for name in said if name.startswith("conversation.")} <= set(SENTENCES)
    lines = [line.words for item in items(late, world.ben) for line in getattr(item, "lines", [item])
             if hasattr(line, "words")]  # fmt: skip
    assert "Lea Dunmore assigned this to you" in lines
    assert "Lea Dunmore took this from you and gave it to nobody" in lines
    assert "Ada Okafor took this" in lines
    assert "Ada Okafor handed this off from Support to Service: “refund wish”" in lines
    assert "Ada Okafor added the tag refund" in lines
    assert "Ada Okafor closed this for good" in lines


def test_three_events_in_a_row_fold(world: World) -> None:
    world.late.assign(world.ada, by=world.lea)
    world.late.prioritise(2, by=world.lea)
    found = items(world.late, world.ada)
    assert [type(one) for one in found] == [Happening, Saying, Happening, Happening]
    world.late.follow(by=world.lea)
    found = items(world.late, world.ada)
    assert [type(one) for one in found] == [Happening, Saying, Fold] and len(found[-1].lines) == 3


def test_what_one_person_says_in_one_go_stands_under_one_name(world: World) -> None:
    start = now()
    for minutes in (1, 4, 30):
        with at(start + timedelta(minutes=minutes)):
            world.late.hear(world.mail(text=f"after {minutes}"), world.cleo)
    firsts = [item.is_first for item in items(world.late, world.ada) if isinstance(item, Saying)]
    assert firsts == [True, False, False, True]


def test_what_is_new_to_the_reader_is_marked(world: World) -> None:
    seen = world.late.again().last_message_id
    world.late.note("mine", by=world.ada)
    world.late.hear(world.mail(text="new"), world.cleo)
    world.late.hear(world.mail(text="newer"), world.cleo)
    new = [item.message.text_start for item in items(world.late, world.ada, seen=seen) if getattr(item, "is_new", 0)]
    assert new == ["new"]


def test_a_long_conversation_shows_its_newest_and_offers_the_rest(
    ada: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rapport.desk.queries import stream as module

    monkeypatch.setattr(module, "NEWEST", 3)
    for number in range(5):
        world.late.hear(world.mail(text=f"word {number}"), world.cleo)
    page = ada.get(f"/conversations/{world.late.pk}?newest=3").text
    assert "word 4" in page and "word 0" not in page and "Show earlier (3)" in page
    assert "word 0" in ada.get(f"/conversations/{world.late.pk}?newest=6").text


def test_a_quote_is_folded_and_never_lost(ada: Client, world: World) -> None:
    text = "Still E14.\n\nOn Monday Ada wrote:\n> Try the brush."
    world.late.hear(world.mail(text=text, reply_text="Still E14."), world.cleo)
    page = ada.get(f"/conversations/{world.late.pk}").text
    quote = page[page.index("message__quote") :]
    assert "Try the brush." in quote[: quote.index("</details>")]


def test_nothing_that_was_written_becomes_markup(ada: Client, world: World) -> None:
    evil = "<script>alert(1)</script> <img src=x onerror=alert(1)>"
    world.late.hear(world.mail(text=evil, subject=evil), world.cleo)
    world.late.change(where={}, subject=evil)
    for path in (f"/conversations/{world.late.pk}", "/inbox/open"):
        page = ada.get(path).text
        assert "<script>alert" not in page and "<img src=x" not in page


def test_words_are_escaped_once(ada: Client, world: World) -> None:
    world.late.hear(world.mail(text="It doesn't work & I'm \"tired\" <3 https://brook.example/e14?a=1&b=2"), world.cleo)
    page = ada.get(world.late.get_absolute_url()).text
    assert "It doesn&#x27;t work &amp; I&#x27;m &quot;tired&quot; &lt;3" in page
    assert 'href="https://brook.example/e14?a=1&amp;b=2"' in page and "&amp;#x27;" not in page


def test_an_unproven_sender_is_marked(ada: Client, world: World) -> None:
    world.late.hear(world.mail(proven=False), world.cleo)
    assert "Sender not proven" in ada.get(f"/conversations/{world.late.pk}").text


def test_a_delivery_says_how_it_stands_and_what_can_be_done(ada: Client, world: World) -> None:
    delivery = world.late.reply(world.answer(), by=world.ada).delivery
    address = f"/conversations/{world.late.pk}"
    assert "On its way" in ada.get(address).text
    delivery.begin()
    delivery.failed("The server says: no such mailbox.")
    page = ada.get(address).text
    assert "Not sent." in page and "no such mailbox" in page and "Retry" in page
    ada.post(f"{address}/messages/{delivery.message_id}/retry")
    assert delivery.again().status == "queued"
    delivery.begin()
    delivery.unsure("The line broke.")
    page = ada.get(address).text
    assert "Perhaps sent" in page and "Send again" in page and "It arrived" in page
    ada.post(f"{address}/messages/{delivery.message_id}/arrived")
    assert "Sent" in ada.get(address).text and delivery.again().status == "delivered"


def test_plain_html_needs_no_frame_and_other_html_has_one(ada: Client, world: World) -> None:
    assert says_nothing("<div>Hello<br>you</div>")
    assert not says_nothing('<div style="color:red">Hello</div>') and not says_nothing("<b>Hello</b>")
    plain = world.late.hear(world.mail(text="Hello", html="<div>Hello</div>"), world.cleo)
    rich = world.late.hear(world.mail(text="Hello", html="<p><b>Hello</b></p>"), world.cleo)
    page = ada.get(f"/conversations/{world.late.pk}").text
    assert f"/messages/{rich.pk}/frame" in page and f"/messages/{plain.pk}/frame" not in page
    frame = page[page.index("<iframe") :]
    assert 'sandbox="allow-same-origin' in frame and "allow-scripts" not in frame[: frame.index(">")]


def test_an_answers_own_pictures_are_shown_from_its_files(ada: Client, world: World) -> None:
    blob = Blob.store([b"\x89PNG\r\n\x1a\n" + b"0" * 30])
    html = '<p>See <img src="cid:one@x"> <script>x</script></p>'
    message = world.late.reply(Outgoing(text="See", html=html, recipients={"to": [["", "c@x.example"]]}), by=world.ada)
    file = Attachment.objects.create(message=message, blob=blob, name="a.png", content_id="one@x", is_inline=True)
    page = ada.get(f"/conversations/{world.late.pk}").text
    assert f'src="{file.address}"' in page and "<script>x" not in page


def test_a_conversation_costs_the_same_for_any_number_of_messages(ada: Client, world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            ada.get(f"/conversations/{world.late.pk}?view=open")
        return len(queries)

    def grow() -> None:
        world.late.hear(world.mail(text="more"), world.cleo)
        message = world.late.reply(world.answer(), by=world.ada)
        Attachment.objects.create(message=message, blob=Blob.store([b"x"]), name="x.txt")
        world.late.note("n", by=world.lea)
        world.late.assign(world.ben, by=world.lea)
        world.late.assign(world.ada, by=world.lea)

    grow()
    cost()
    few = cost()
    for _ in range(12):
        grow()
    cost()
    assert cost() == few <= 36


def test_all_words_of_a_very_long_message_can_be_read(ada: Client, world: World) -> None:
    message: Message = world.late.hear(world.mail(text="word " * 6000 + "end"), world.cleo)
    assert "The whole message" in ada.get(f"/conversations/{world.late.pk}").text
    assert ada.get(f"/messages/{message.pk}/whole").text.rstrip().count("end") >= 1


def test_a_closed_conversation_takes_notes_only(ada: Client, world: World) -> None:
    world.late.close(by=world.ada)
    page = ada.get(f"/conversations/{world.late.pk}").text
    assert "This conversation is closed" in page and "Send and resolve" not in page and "Add note" in page
