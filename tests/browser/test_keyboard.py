"""A whole day by keyboard alone: where the cursor is after each step, and that nobody loses their place."""

import pytest
from playwright.sync_api import Page, expect

from conftest import World
from rapport.desk.models import Conversation
from tests.browser.conftest import type_signed_in
from tests.browser.test_inbox import fill, ready


@pytest.fixture
def world(transactional_db: None) -> World:
    from conftest import make_world

    return make_world()


@pytest.fixture
def desk(world: World, signed_in: type_signed_in) -> Page:
    """Ada before the list of all that is open: Cleo's, then Mona's, Nils's and Olga's."""
    fill(world, "Mona", "Nils", "Olga")
    page = signed_in(world.ada)
    page.goto("/inbox/open")
    ready(page)
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_what_is_opened_from_the_list_begins_at_its_end(world: World, desk: Page) -> None:
    for number in range(12):
        world.late.note(f"Tried it again, time {number}.\n\n" + "It blocks.\n" * 4, by=world.ben)
    press(desk, "j", "o")
    expect(desk.get_by_text("Tried it again, time 11.")).to_be_in_viewport()


def test_the_cursor_stays_with_the_conversation_when_something_was_done(desk: Page) -> None:
    press(desk, "j", "o")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Grinder blocks after the update")
    press(desk, "n")
    desk.locator("#note-form [contenteditable=true]").wait_for()
    desk.keyboard.type("Looks like the burrs.")
    press(desk, "Control+Enter")
    expect(desk.locator(".message--note").last).to_contain_text("Looks like the burrs.")
    expect(desk.locator("#reading")).to_be_focused()
    press(desk, "e")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Of Mona")
    expect(desk.locator("#reading")).to_be_focused()


def test_where_a_row_has_gone_the_next_one_takes_its_place(world: World, desk: Page) -> None:
    press(desk, "j", "j", "j")
    expect(desk.locator(":focus")).to_have_text("Of Nils")
    Conversation.objects.get(subject="Of Nils").resolve(by=world.ben)
    desk.evaluate("document.body.dispatchEvent(new CustomEvent('cue:ledger'))")
    expect(desk.locator(".list-row")).to_have_count(3)
    press(desk, "j")
    expect(desk.locator(":focus")).to_have_text("Of Olga")


def test_the_sheet_names_what_keys_do_and_nothing_else(desk: Page) -> None:
    press(desk, "j", "o")
    desk.locator("#conversation-header").wait_for()
    press(desk, "?")
    lines = desk.locator(".keys li").all_inner_texts()
    said = {line.split("\n")[0]: line.split("\n")[1:] for line in lines}
    assert said["All open"] == ["g", "o"] and said["Assign"] == ["a"] and said["Status"] == ["t"]
    assert said["Open it"] == ["o"] and said["Customer"] == ["c"]


def test_a_time_typed_into_snooze_is_the_time_it_sleeps(world: World, desk: Page) -> None:
    press(desk, "j", "o")
    desk.locator("#conversation-header").wait_for()
    press(desk, "s")
    desk.get_by_label("At another time").fill("2199-03-01T08:30")
    desk.get_by_label("At another time").press("Enter")
    expect(desk.locator(".toast__text")).to_contain_text("Snoozed until")
    until = world.late.again().snoozed_until
    assert until and until.year == 2199


def test_tab_leaves_the_editor_from_a_list_too(desk: Page) -> None:
    press(desk, "j", "o")
    desk.locator("#conversation-header").wait_for()
    press(desk, "n")
    editor = desk.locator("#note-form [contenteditable=true]")
    editor.wait_for()
    desk.keyboard.type("- one")
    press(desk, "Enter")
    desk.keyboard.type("two")
    press(desk, "Tab")
    expect(editor).not_to_be_focused()
    expect(editor.locator("ul ul")).to_have_count(0)


def test_the_filter_is_walked_into_and_chooses_nothing_by_itself(desk: Page) -> None:
    press(desk, "\\")
    expect(desk.get_by_label("Desk", exact=True)).to_be_focused()
    assert desk.get_by_label("Inbox", exact=True).input_value() == ""


def test_a_tag_is_added_and_the_field_is_ready_for_the_next(world: World, desk: Page) -> None:
    press(desk, "j", "o")
    desk.locator("#conversation-header").wait_for()
    press(desk, "l")
    desk.keyboard.type("burrs")
    press(desk, "Enter")
    expect(desk.locator("#aside .tag")).to_contain_text("burrs")
    expect(desk.get_by_label("Add a tag")).to_have_value("")


def test_what_the_server_did_not_hear_is_no_longer_said_once_it_hears_again(desk: Page) -> None:
    desk.expected.append("Failed to")  # type: ignore[attr-defined]
    desk.expected.append("ERR_")  # type: ignore[attr-defined]
    press(desk, "j", "o")
    desk.locator("#conversation-header").wait_for()
    desk.context.set_offline(True)
    press(desk, "e")
    expect(desk.locator(".toast__text")).to_contain_text("did not answer")
    desk.context.set_offline(False)
    press(desk, "e")
    expect(desk.get_by_text("did not answer")).to_have_count(0)


def test_a_menu_finds_names_of_two_words(desk: Page) -> None:
    desk.locator(".rail__agent").press("Enter")
    expect(desk.locator(":focus")).to_have_attribute("name", "theme")
    desk.keyboard.type("Sign out")
    expect(desk.locator(":focus")).to_have_text("Sign out")
