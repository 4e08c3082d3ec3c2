"""Mail in a real browser: a whole exchange over real servers, held mail, and the form of a mailbox."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from conftest import World
from rapport.channels.email.models import Mail, Mailbox
from rapport.channels.email.tests.dovecot import Dovecot
from rapport.channels.email.tests.mails import mail, take_in
from rapport.channels.email.tests.sink import Sink
from rapport.core.clock import now
from rapport.desk.models import Conversation, Delivery, Message, Status
from tests.browser.conftest import type_axe, type_signed_in
from tests.browser.test_inbox import EVERYWHERE, NAMES
from tests.mail_house import until, written


@pytest.fixture
def world(transactional_db: None) -> World:
    from conftest import make_world

    return make_world()


def test_a_whole_exchange(
    house: Any, working: None, dovecot: Dovecot, sink: Sink, run_jobs: Any, signed_in: type_signed_in
) -> None:
    # The customer writes; the listener hears of it and the filer opens a conversation.
    dovecot.deliver(written("The wand gives no steam.", "1"))
    conversation = until(lambda: Conversation.objects.filter(subject="Steam wand is cold").first())
    assert conversation.customer == house.cleo

    # An agent answers in the browser; the customer's server gets one mail that threads in any program.
    page = signed_in(house.ada)
    page.goto(f"/conversations/{conversation.pk}")
    expect(page.locator("#stream")).to_contain_text("The wand gives no steam.")
    page.keyboard.press("r")
    page.locator("#composer-reply rich-text.is-live").wait_for()
    page.keyboard.type("Hold both buttons for **ten** seconds.")
    with page.expect_response("**/reply"):
        page.keyboard.press("Control+Enter")
    expect(page.locator(".message--out")).to_contain_text("Hold both buttons for ten seconds.")
    conversation.set_status(Status.PENDING, by=house.ada)
    assert run_jobs() == ["deliver"]
    [sent] = sink.mails
    assert sent["In-Reply-To"] == "<1@fernbrook.example>" and sent["Auto-Submitted"] is None
    assert sink.envelopes == [("support@brook.example", ["cleo@fernbrook.example"])]
    html = sent.get_body(("html",))
    assert html and "<strong>ten</strong>" in html.get_content()
    assert Delivery.objects.get().status == Delivery.Status.DELIVERED

    # Her out of office note comes to the right place and changes nothing.
    away = {"Auto_Submitted": "auto-replied", "In_Reply_To": sent["Message-ID"], "Subject": "Out of office"}
    dovecot.deliver(written("I am away.", "away", **away))
    until(lambda: Message.objects.filter(automatic="auto_reply").exists())
    conversation.refresh_from_db()
    assert conversation.status == Status.PENDING and conversation.messages.count() == 3

    # She answers as her program does: to our reply address, quoting, from another address of hers.
    answer = {
        "From": "Cleo <cleo.private@mailbox.example>",
        "To": str(sent["Reply-To"]),
        "Subject": "Re: Steam wand is cold",
        "In_Reply_To": sent["Message-ID"],
        "References": f"{sent['References']} {sent['Message-ID']}",
    }
    dovecot.deliver(written("That did it.\r\n\r\n> Hold both buttons", "2", **answer))
    until(lambda: conversation.messages.count() == 4)
    conversation.refresh_from_db()
    last = conversation.messages.latest("pk")
    assert last.reply_text == "That did it."
    assert conversation.status == Status.OPEN and conversation.waiting_since
    page.reload()
    expect(page.locator("#stream")).to_contain_text("That did it.")
    expect(page.locator("#stream")).to_contain_text("I am away.")


def held(world: World) -> Mail:
    mails = [
        mail(number="1", Auto_Submitted="auto-replied", subject="Out of office", text="I am away until Monday."),
        mail("News <news@shop.example>", number="2", List_Id="<news>", subject="Spring offers"),
        mail(number="3", From="", subject="A scan"),
    ]
    take_in(world.inbox, *mails)
    found: Mail = Mail.objects.kept_aside().earliest("pk")
    return found


@pytest.mark.parametrize("looks", EVERYWHERE, ids=NAMES)
def test_everyone_can_use_held_mail(world: World, signed_in: type_signed_in, axe: type_axe) -> None:
    found = held(world)
    page = signed_in(world.ada)
    page.goto("/held")
    expect(page.get_by_role("link", name="Out of office")).to_be_visible()
    axe()
    page.goto(f"/held/{found.pk}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Out of office")
    axe()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_held_mail_by_keyboard_alone(world: World, signed_in: type_signed_in) -> None:
    held(world)
    page = signed_in(world.ada)
    page.goto("/inbox/mine")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/held")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Out of office")
    page.wait_for_load_state("load")
    page.keyboard.press("e")
    expect(page.locator("#stream")).to_contain_text("I am away until Monday.")
    page.goto("/held")
    page.get_by_label("Tick Spring offers").check()
    page.get_by_role("button", name="Discard them").click()
    expect(page.locator(".list-row")).to_have_count(1)


@pytest.mark.parametrize("looks", EVERYWHERE, ids=NAMES)
def test_everyone_can_connect_a_mailbox(world: World, signed_in: type_signed_in, axe: type_axe) -> None:
    page = signed_in(world.ann)
    page.goto(f"/settings/inboxes/{world.inbox.pk}/mailbox")
    axe()
    page.get_by_label("Password").first.fill("sesame")
    page.get_by_role("button", name="Save and test").click()
    expect(page.get_by_text("Trying it out.")).to_be_visible()
    steps = [{"name": "Signed in to fetch mail", "result": "good", "words": "imap.brook.example"}]
    Mailbox.objects.update(check_steps=steps, check_ended_at=now())
    expect(page.get_by_text("Trying it out.")).to_be_hidden()
    expect(page.get_by_text("Signed in to fetch mail")).to_be_visible()
    axe()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
