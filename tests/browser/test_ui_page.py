"""Every piece of the screen in a real browser: how large it is, whether everyone can use it, what its scripts do."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FloatRect, Page, Request, Route, expect

from tests.browser.conftest import NARROW, ROOT, WIDE, type_axe, type_signed_in


def box(page: Page, selector: str) -> FloatRect:
    found = page.locator(selector).first.bounding_box()
    assert found, f"{selector} is not seen"
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["desk", "phone"])
def test_everyone_can_use_every_piece(
    world: Any, signed_in: type_signed_in, axe: type_axe, viewport: dict[str, int], scheme: str
) -> None:
    page = signed_in(world.ada, viewport=viewport, color_scheme=scheme, has_touch=viewport is NARROW)
    page.goto("/ui")
    page.wait_for_function("() => Boolean(customElements.get('rich-text'))")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_frame_has_the_sizes_of_the_look(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/ui")
    widths = {name: box(page, selector)["width"] for name, selector in PANES.items()}
    assert widths == {"rail": 56, "views": 216, "list": 360, "aside": 320}
    assert {box(page, f".list-row >> nth={n}")["height"] for n in range(5)} == {64}
    assert box(page, ".button--primary")["height"] == 32
    assert not page.locator(".unfold:visible").count()


PANES = {"rail": ".rail", "views": ".pane--views", "list": ".pane--list", "aside": ".pane--aside"}


def test_panes_fold_as_the_window_narrows(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/ui")
    seen = {}
    for width in (1240, 1239, 960, 959, 600, 599):
        page.set_viewport_size({"width": width, "height": 800})
        seen[width] = [name for name, selector in PANES.items() if page.locator(selector).is_visible()]
    assert seen[1240] == ["rail", "views", "list", "aside"]
    assert seen[1239] == seen[960] == ["rail", "views", "list"]
    assert seen[959] == seen[600] == ["rail"]  # something is open, so the list steps back
    page.set_viewport_size({"width": 390, "height": 844})
    assert box(page, ".rail")["y"] > 700
    page.get_by_role("button", name="Details").click()
    expect(page.locator(".pane--aside")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".pane--aside")).not_to_be_visible()


def test_touch_makes_targets_larger(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada, viewport=NARROW, has_touch=True, is_mobile=True)
    page.goto("/ui")
    targets = ".button:not(.button--link, .button--small), .input, .tabs__tab, .rail__link"
    small = page.locator(targets).evaluate_all(
        "all => all.filter(it => it.checkVisibility() && it.offsetHeight < 44).map(it => it.outerHTML)"
    )
    assert small == []


def test_keys_do_what_the_page_says_and_rest_while_one_writes(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/ui")
    page.keyboard.press("?")
    sheet = page.locator("#keys")
    expect(sheet).to_contain_text("Next conversation")
    expect(sheet).to_contain_text("Settings")
    page.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_have_text("Two machines for the new office")  # one below the current row
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(page.locator(":focus")).to_have_text("Grinder blocks after the update")
    page.get_by_label("Name").first.focus()
    page.keyboard.type("jd?")
    expect(page.get_by_label("Name").first).to_have_value(re.compile("jd"))
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/settings/**")


def test_menus_and_dialogs_work_by_keyboard_alone(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/ui")
    page.locator("button[popovertarget=sample-menu]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sample-menu :focus")).to_contain_text("Tomorrow")  # the current one first
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_contain_text("Mark as spam")  # what can't be chosen is passed over
    page.keyboard.press("l")
    expect(page.locator(":focus")).to_contain_text("Later today")
    page.keyboard.press("Enter")
    expect(page.locator("#sample-menu")).not_to_be_visible()
    page.keyboard.press("d")
    expect(page.locator("#sample-dialog :focus")).to_have_id("sample-desk")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#sample-dialog")).not_to_be_visible()


def test_a_list_is_found_in_by_typing(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/ui")
    field = page.get_by_role("combobox", name="Assignee")
    field.fill("mar")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Ben Marsh")
    expect(page.locator("select#assignee")).to_have_value("2")
    field.fill("nobody at all")
    page.keyboard.press("Tab")
    expect(field).to_have_value("Ben Marsh")


def test_what_cannot_be_undone_asks_first(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.goto("/ui")
    asked.clear()
    delete = page.locator("form[hx-confirm] button")
    delete.click()
    page.get_by_role("button", name="Cancel").last.click()
    assert "POST" not in asked
    delete.click()
    with page.expect_response("**/ui/keep"):
        page.locator("dialog[open] .button--danger").click()


def test_a_toast_offers_undo(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/ui")
    say(page, "toast", {"text": "Resolved.", "undo": "/ui/keep"})
    toast = page.locator("#toasts .toast")
    expect(toast).to_contain_text("Resolved.")
    with page.expect_response("**/ui/keep") as answered:
        page.keyboard.press("z")
    assert answered.value.status == 204
    expect(toast).to_have_count(0)


def expect_errors(page: Page, *words: str) -> None:
    """Errors in the console that a test makes on purpose."""
    page.expected.extend(words)  # type: ignore[attr-defined]


def say(page: Page, name: str, detail: object) -> None:
    page.evaluate("([name, detail]) => document.body.dispatchEvent(new CustomEvent(name, {detail}))", [name, detail])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            {"status": 500, "body": "<h1>Trouble</h1>", "content_type": "text/html"},
            "Something went wrong on the server",
        ),
        ({"status": 403, "body": "", "content_type": "text/html"}, "You may not do this"),
        ({"status": 404, "body": "", "content_type": "text/html"}, "not there any more"),
        ({"status": 409, "body": "It is closed.", "content_type": "text/plain"}, "It is closed."),
    ],
)
def test_a_failed_request_says_what_was_kept(
    world: Any, signed_in: type_signed_in, answer: dict[str, Any], words: str
) -> None:
    page = signed_in(world.ada)
    expect_errors(page, "Failed to load resource")
    page.goto("/ui")
    page.route("**/ui/keep", lambda route: route.fulfill(**answer))
    page.locator("form[hx-confirm] button").click()
    page.locator("dialog[open] .button--danger").click()
    expect(page.locator("#toasts .toast--bad")).to_contain_text(words)
    assert "Trouble" not in page.content()


def test_a_silent_server_is_said_too(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    expect_errors(page, "ERR_FAILED", "Failed to fetch")
    page.goto("/ui")
    page.route("**/ui/keep", lambda route: route.abort())
    page.locator("form[hx-confirm] button").click()
    page.locator("dialog[open] .button--danger").click()
    expect(page.locator("#toasts .toast--bad")).to_contain_text("Nothing on this page is lost")


def test_writing_a_reply(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/ui")
    page.get_by_role("textbox", name="Reply").focus()
    page.locator("rich-text.is-live").wait_for()
    page.keyboard.type("Hello **you** there\n- first\nsecond\n\nask @be")
    page.locator(".options__one", has_text="Ben Marsh").wait_for()
    page.keyboard.press("Enter")
    text, html = page.locator("rich-text textarea"), page.locator("rich-text input[name=html]")
    expect(text).to_have_value("Hello you there\n\n- first\n- second\n\nask @Ben Marsh")
    expect(html).to_have_value(re.compile('<strong>you</strong>.*<li><p>second</p></li></ul>.*data-id="1"'))
    expect(page.locator("[data-saved]")).to_have_text("Draft saved")
    page.get_by_role("button", name="Numbered list").click()
    expect(text).to_have_value(re.compile(r"1\. ask @Ben Marsh"))
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.post_data or "") if is_form(asked) else None)
    page.keyboard.press("Control+Enter")  # no line break, but the button's key
    page.wait_for_timeout(300)
    assert len(sent) == 1 and "text=Hello+you" in sent[0]


def is_form(asked: Request) -> bool:
    """Sent by its button; a draft goes as multipart."""
    return asked.method == "POST" and "urlencoded" in asked.headers.get("content-type", "")


PASTE = """field => {
    const carried = new DataTransfer()
    carried.items.add(new File(["x"], "display.png", {type: "image/png"}))
    carried.setData("text/html", "<img src='https://elsewhere.example/x.png'>")
    field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: carried, bubbles: true, cancelable: true}))
}"""


def test_a_pasted_picture_is_uploaded_and_stands_where_one_writes(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/ui")
    page.get_by_role("textbox", name="Reply").focus()
    page.locator("rich-text.is-live").wait_for()
    page.keyboard.type("Like this:")
    page.get_by_role("textbox", name="Reply").evaluate(PASTE)
    expect(page.locator("#composer [data-files] .file__name")).to_have_text("display.png")
    html = page.locator("rich-text input[name=html]")
    expect(html).to_have_value(re.compile('<img src="/static/ui/mark[^"]*" alt="display.png"'))
    assert "elsewhere" not in html.input_value()


def test_a_link_is_asked_for_in_place(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/ui")
    page.get_by_role("textbox", name="Reply").focus()
    page.locator("rich-text.is-live").wait_for()
    page.keyboard.type("manual")
    page.keyboard.press("Control+A")
    page.get_by_role("button", name="Link").click()
    page.get_by_label("Address of the link").fill("docs.example.org/e14")
    page.keyboard.press("Enter")
    expect(page.locator("rich-text textarea")).to_have_value("manual (https://docs.example.org/e14)")


def test_what_was_typed_before_the_editor_came_stays(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/ui")

    def late(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/chunks/composer-*.js", late)
    page.get_by_role("textbox", name="Reply").focus()
    page.keyboard.type("typed early ")
    page.locator("rich-text.is-live").wait_for()
    page.keyboard.type("and late")
    expect(page.locator("rich-text textarea")).to_have_value("typed early and late")


def test_a_draft_that_could_not_be_saved_is_tried_again(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    expect_errors(page, "ERR_FAILED")
    page.goto("/ui")
    page.clock.install()
    page.route("**/ui/keep", lambda route: route.abort())
    page.get_by_role("textbox", name="Reply").fill("Do not lose me")
    page.clock.run_for(1_000)
    expect(page.locator("[data-saved]")).to_contain_text("Not saved yet")
    page.unroute("**/ui/keep")
    page.clock.run_for(11_000)
    expect(page.locator("[data-saved]")).to_have_text("Draft saved")


def test_files_are_taken_and_too_large_ones_said(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/ui")
    picker = page.locator("#composer input[type=file]")
    picker.set_input_files({"name": "a<b>.txt", "mimeType": "text/plain", "buffer": b"x"})
    expect(page.locator("#composer [data-files] .file__name")).to_have_text("a<b>.txt")
    picker.set_input_files({"name": "film.mov", "mimeType": "video/quicktime", "buffer": b"x" * 1_500_000})
    expect(page.locator("#toasts")).to_contain_text("film.mov is larger than 1 MB")


def test_cues_become_events_and_a_gap_asks_for_everything(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    expect_errors(page, "Failed to load resource")
    # A cue; then the stream is lost, and whoever asks why hears nothing of use; then it is there again.
    answers = iter(["data: ledger\n\n", "", "", "data: hello\n\n"])

    def stream(route: Route) -> None:
        body = next(answers, "data: hello\n\n")
        if body:
            route.fulfill(status=200, content_type="text/event-stream", body=f"retry: 50\n\n{body}")
        else:
            route.fulfill(status=502, body="")

    page.unroute("**/live?*")
    page.route("**/live?*", stream)
    page.add_init_script(
        "window.heard = []; addEventListener('DOMContentLoaded', () => ['cue:ledger', 'cue:everything'].forEach(name =>"
        " document.body.addEventListener(name, () => window.heard.push(name))))"
    )
    page.goto("/ui")
    page.wait_for_function("() => window.heard.includes('cue:everything')", timeout=10_000)
    assert page.evaluate("window.heard")[0] == "cue:ledger"
    assert page.evaluate("window.heard").count("cue:ledger") >= 2
    page.goto("about:blank")


def test_a_page_too_old_to_listen_says_so(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    expect_errors(page, "Failed to load resource", "EventSource")
    page.unroute("**/live?*")
    page.route("**/live?*", lambda route: route.fulfill(status=403, content_type="text/plain", body="too old"))
    page.goto("/ui")
    expect(page.locator("#toasts")).to_contain_text("This page is old")
    expect(page.get_by_role("button", name="Reload")).to_be_visible()


def test_time_goes_on_while_the_page_lies_open(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.clock.install()
    page.goto("/ui")
    first = page.locator(".list-row relative-time").first
    expect(first).to_have_text("12 min")
    page.clock.fast_forward("02:30")
    expect(first).to_have_text("14 min")


def test_light_and_dark_change_at_once_and_stay(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada, color_scheme="light")
    page.goto("/ui")
    page.locator(".rail__agent").click()
    page.locator("#agent-menu").get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_without_scripts_menus_open_and_forms_are_there(world: Any, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada, java_script_enabled=False)
    page.goto("/ui")
    page.locator("button[popovertarget=sample-menu]").click()
    expect(page.locator("#sample-menu")).to_be_visible()
    expect(page.get_by_role("textbox", name="Reply")).to_be_editable()
    expect(page.locator("select#assignee")).to_be_visible()
    expect(page.locator(".list-row relative-time").first).to_have_text("12 min")


def compressed(path: str) -> int:
    return len(gzip.compress(Path(path).read_bytes()))


def test_scripts_and_sheets_hold_their_budget() -> None:
    outputs = json.loads((ROOT / "build" / "meta.json").read_text())["outputs"]
    sizes = {name: compressed(str(ROOT / name)) for name in outputs if name.endswith((".js", ".css"))}
    editor = {name for name, made in outputs.items() if made.get("entryPoint", "").endswith("ui/composer.ts")}
    assert editor, "the editor is no chunk of its own any more"
    assert sum(size for name, size in sizes.items() if name.endswith(".js") and name not in editor) <= 60 * 1024
    assert sum(sizes[name] for name in editor) <= 140 * 1024
    assert sum(size for name, size in sizes.items() if name.endswith(".css")) <= 20 * 1024
