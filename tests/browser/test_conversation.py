"""One conversation in a real browser: answered by keys alone, up to date by cue, no written word lost."""

import pytest
from playwright.sync_api import expect

from conftest import World
from rapport.core.models import Blob
from rapport.desk.models import Attachment, Draft, Message
from tests.browser.conftest import NARROW, WIDE, type_axe, type_signed_in
from tests.browser.test_inbox import EVERYWHERE, NAMES, cue

MAIL = (
    '<table bgcolor="#ffeecc"><tr><td><h2 style="color:#903">Your order</h2><p>Dear <b>team</b></p>'
    '<img src="https://tracker.example/x.png" width="8" height="8"><script>document.title = "hacked"</script>'
    "<p>line</p><p>line</p><p>line</p><p>line</p><p>line</p><p>line</p><p>line</p><p>line</p></td></tr></table>"
)


@pytest.fixture
def world(transactional_db: None) -> World:
    from conftest import make_world

    return make_world()


def last(world: World) -> Message:
    found: Message = Message.objects.filter(conversation=world.late).latest("id")
    return found


def busy(world: World) -> None:
    """A conversation with everything in it that a stream can show."""
    late = world.late
    late.hear(world.mail(text="Your order", html=MAIL, proven=False), world.cleo)
    Attachment.objects.create(message=last(world), blob=Blob.store([b"%PDF-1.4 hello"]), name="waybill.pdf")
    for verb in ("failed", "unsure"):
        delivery = late.reply(world.answer(), by=world.ada).delivery
        delivery.begin()
        getattr(delivery, verb)("The server says: no such mailbox.")
    late.assign(world.ben, by=world.lea)
    late.assign(world.ada, by=world.lea)
    late.prioritise(3, by=world.lea)
    late.note("@Ada can you ring them?", by=world.lea, mentions=[world.ada])
    late.hear(world.mail(text="Still nothing.\n\nAda wrote:\n> Try", reply_text="Still nothing."), world.cleo)
    late.hear(world.mail(text="I am away.", automatic="auto_reply"), world.cleo)


@pytest.mark.parametrize("looks", EVERYWHERE, ids=NAMES)
def test_everyone_can_use_it(world: World, signed_in: type_signed_in, axe: type_axe) -> None:
    busy(world)
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}?view=open")
    expect(page.locator("#stream")).to_contain_text("Still nothing.")
    axe()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#tab-note").click()
    axe()
    page.get_by_role("button", name="More").click()
    axe()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Hand off to another desk").click()
    axe()


@pytest.mark.parametrize("looks", [{"viewport": NARROW, "has_touch": True}, {"viewport": WIDE}], ids=["narrow", "wide"])
def test_everyone_can_use_it_with_little_to_do(world: World, signed_in: type_signed_in, axe: type_axe) -> None:
    world.done.close(by=world.ada)
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.done.pk}?view=resolved")
    axe()
    page = signed_in(world.lin, viewport=NARROW)
    page.goto(f"/conversations/{world.late.pk}?view=open")
    axe(page)


def test_a_whole_answer_by_keyboard_alone(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/inbox/open")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#stream")).to_contain_text("It says E14")
    page.keyboard.press("i")  # it is mine now
    expect(page.locator("#toasts")).to_contain_text("Assigned to Ada Okafor")
    page.keyboard.press("r")
    page.locator("#composer-reply rich-text.is-live").wait_for()
    page.keyboard.type("Brush the **grinder**, then start it.")
    with page.expect_response("**/reply"):
        page.keyboard.press("Control+Enter")
    expect(page.locator(".message--out")).to_contain_text("Brush the grinder, then start it.")
    expect(page.locator("#composer-reply textarea")).to_have_value("")
    sent = last(world)
    assert "<strong>grinder</strong>" in sent.html
    assert sent.recipients["to"] == [["Cleo Finch", "cleo@fernbrook.example"]]
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.wait_for_url("**/inbox/open")
    assert world.late.again().status == "resolved" and world.late.again().assignee == world.ada


def test_send_and_resolve_goes_on_to_the_next(world: World, signed_in: type_signed_in) -> None:
    world.inbox.receive(world.mail("mona@mailbox.example", subject="Of Mona", sender_name="Mona"))
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}?view=open")
    page.get_by_role("textbox", name="Your reply").fill("Done.")
    page.get_by_role("button", name="Send and resolve").click()
    expect(page.get_by_role("heading", level=1, name="Of Mona")).to_be_visible()
    expect(page.locator(".list-row")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1, name="Grinder blocks after the update")).to_be_visible()
    expect(page.locator(".list-row")).to_have_count(2)
    assert world.late.again().status == "open"


def test_what_comes_in_while_writing_takes_neither_words_nor_cursor(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}?view=open")
    page.keyboard.press("r")
    page.locator("#composer-reply rich-text.is-live").wait_for()
    page.keyboard.type("Half a sen")
    world.late.hear(world.mail(text="Never mind, it works!"), world.cleo)
    cue(page, f"conversation:{world.late.pk}")
    expect(page.locator("#stream")).to_contain_text("Never mind, it works!")
    page.keyboard.type("tence")
    expect(page.locator("#composer-reply textarea")).to_have_value("Half a sentence")
    expect(page.locator(".stream__new")).to_have_count(1)


def test_one_who_has_not_seen_the_newest_is_stopped_with_all_words_kept(
    world: World, signed_in: type_signed_in
) -> None:
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}?view=open")
    page.get_by_role("textbox", name="Your reply").fill("Send it back.")
    world.late.hear(world.mail(text="Never mind, it works!"), world.cleo)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#composer-warning")).to_contain_text("Cleo Finch wrote while you were writing")
    expect(page.locator("#stream")).to_contain_text("Never mind, it works!")
    expect(page.get_by_role("textbox", name="Your reply")).to_have_text("Send it back.")
    assert last(world).is_inbound
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message--out")).to_contain_text("Send it back.")


def test_a_draft_is_there_again_after_leaving(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}?view=open")
    page.keyboard.press("r")
    page.locator("#composer-reply rich-text.is-live").wait_for()
    page.keyboard.type("Kept **words**")
    expect(page.locator("#composer-reply [data-saved]")).to_have_text("Draft saved")
    page.goto("/inbox/open")
    expect(page.locator(".list-row [aria-label='You have a draft here']")).to_be_visible()
    page.locator(".list-row__link").first.click()
    page.get_by_role("textbox", name="Your reply").focus()
    page.locator("#composer-reply rich-text.is-live").wait_for()
    expect(page.locator("#composer-reply strong")).to_have_text("words")


def test_a_note_asks_a_colleague_by_at(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}?view=open")
    page.keyboard.press("n")
    page.locator("#composer-note rich-text.is-live").wait_for()
    page.keyboard.type("Look here @be")
    page.locator(".options__one", has_text="Ben Marsh").wait_for()
    page.keyboard.press("Enter")
    with page.expect_response("**/note"):
        page.keyboard.press("Control+Enter")
    expect(page.locator(".message--note")).to_contain_text("@Ben Marsh")
    assert [one.agent for one in last(world).mentions.all()] == [world.ben]


def test_files_are_dropped_seen_and_taken_out(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}?view=open")
    picker = page.locator("#composer-reply input[type=file]")
    picker.set_input_files({"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"})
    picker.set_input_files({"name": "wrong.txt", "mimeType": "text/plain", "buffer": b"x"})
    expect(page.locator("#composer-reply .file")).to_have_count(2)
    page.get_by_role("button", name="Remove wrong.txt").click()
    expect(page.locator("#composer-reply .file")).to_have_count(1)
    page.get_by_role("textbox", name="Your reply").fill("Here it is.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message--out .file")).to_contain_text("invoice.pdf")
    assert not Draft.objects.exists()


def test_a_menu_assigns_and_undo_takes_it_back(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}?view=open")
    page.keyboard.press("a")
    expect(page.locator("#assign-menu :focus")).to_contain_text("Give it to me")
    page.keyboard.press("b")
    expect(page.locator("#assign-menu :focus")).to_contain_text("Ben Marsh")
    page.keyboard.press("Enter")
    expect(page.locator("#conversation-header")).to_contain_text("Ben Marsh")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Assign: Nobody")).to_be_visible()


def test_a_hand_off_asks_why(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}")
    page.keyboard.press("h")
    page.locator("#hand-off-reason").fill("Refund wish after three repairs")
    page.get_by_role("button", name="Hand off", exact=True).click()
    expect(page.locator("#stream")).to_contain_text("You handed this off from Support to Service")
    expect(page.locator("#hand-off")).not_to_be_visible()


def test_snooze_and_wake_by_keys(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}")
    page.keyboard.press("s")
    expect(page.locator("#snooze-menu .menu__item").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/open")  # it left the list, and nothing else was there
    expect(page.locator("#toasts")).to_contain_text("Snoozed until")
    page.goto(f"/conversations/{world.late.pk}?view=snoozed")
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Snooze", exact=True)).to_be_visible()


def test_a_tag_is_added_and_removed(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}")
    page.keyboard.press("l")
    page.keyboard.type("grinder")
    page.keyboard.press("Enter")
    expect(page.locator("#aside .tag")).to_have_text("grinder")
    page.get_by_role("button", name="Remove the tag grinder").click()
    expect(page.locator("#aside .tag")).to_have_count(0)


def test_a_failed_reply_is_sent_again(world: World, signed_in: type_signed_in) -> None:
    busy(world)
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator(".message--out").first).to_contain_text("On its way")
    page.get_by_role("button", name="It arrived").click()
    expect(page.locator(".message--out").last).to_contain_text("Sent")


def test_mail_of_strangers_does_nothing_in_its_frame(world: World, signed_in: type_signed_in) -> None:
    busy(world)
    page = signed_in(world.ada)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/conversations/{world.late.pk}")
    frame = page.frame_locator(".message__frame").first
    expect(frame.get_by_text("Your order")).to_be_visible()
    expect(frame.get_by_text("Show images")).to_be_visible()
    assert "hacked" not in page.title() and not [url for url in asked if "tracker.example" in url]
    page.wait_for_function("() => document.querySelector('.message__frame').offsetHeight > 300")
    inside = page.locator(".message__frame").first.element_handle()
    assert inside and inside.content_frame()
    page.route(
        "https://tracker.example/**", lambda route: route.fulfill(status=200, content_type="image/png", body=b"")
    )
    frame.get_by_text("Show images").click()
    expect(frame.get_by_text("Show images")).to_have_count(0)
    page.wait_for_timeout(200)
    assert [url for url in asked if "tracker.example" in url]


def test_a_quote_stays_open_while_the_page_is_refreshed(world: World, signed_in: type_signed_in) -> None:
    busy(world)
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}")
    page.locator(".message__quote summary").click()
    expect(page.locator(".message__quoted")).to_be_visible()
    world.late.hear(world.mail(text="One more thing"), world.cleo)
    cue(page, f"conversation:{world.late.pk}")
    expect(page.locator("#stream")).to_contain_text("One more thing")
    expect(page.locator(".message__quoted")).to_be_visible()


def test_what_one_reads_does_not_move_when_something_comes(world: World, signed_in: type_signed_in) -> None:
    for number in range(30):
        world.late.hear(world.mail(text=f"Line {number}\n" * 3), world.cleo)
    world.late.again().see(world.ada)
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}")
    page.locator("#content").evaluate("pane => pane.scrollTop = 300")
    page.wait_for_timeout(100)
    world.late.hear(world.mail(text="The newest"), world.cleo)
    cue(page, f"conversation:{world.late.pk}")
    page.get_by_role("button", name="New messages below").wait_for()
    assert page.locator("#content").evaluate("pane => pane.scrollTop") == 300
    page.get_by_role("button", name="New messages below").click()
    expect(page.get_by_text("The newest").last).to_be_in_viewport()


@pytest.mark.parametrize("looks", [{"viewport": WIDE, "java_script_enabled": False}])
def test_without_scripts_one_can_read_answer_and_resolve(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/inbox/open")
    page.locator(".list-row__link").first.click()
    page.get_by_role("textbox", name="Your reply").fill("Plain words.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message--out")).to_contain_text("Plain words.")
    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.get_by_role("heading", name="All open").first).to_be_visible()
    assert world.late.again().status == "resolved"


def test_an_error_of_the_server_keeps_the_words(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.expected.append("Failed to load resource")  # type: ignore[attr-defined]
    page.goto(f"/conversations/{world.late.pk}")
    page.get_by_role("textbox", name="Your reply").fill("Precious words.")
    page.route("**/reply", lambda route: route.fulfill(status=500, body="boom"))
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Nothing on this page is lost")
    expect(page.get_by_role("textbox", name="Your reply")).to_have_text("Precious words.")


def test_every_key_is_listed(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto(f"/conversations/{world.late.pk}?view=open")
    page.keyboard.press("?")
    sheet = page.locator("#keys")
    for words in ("Resolve", "Snooze", "Hand off", "Note", "Next conversation", "Mine", "Send"):
        expect(sheet).to_contain_text(words)
