"""The inbox in a real browser: found by keys, up to date by cue, usable by everyone at every width."""

import pytest
from playwright.sync_api import Page, expect

from conftest import World
from tests.browser.conftest import NARROW, WIDE, type_axe, type_signed_in

EVERYWHERE = [
    {"viewport": viewport, "color_scheme": scheme, "has_touch": viewport is NARROW}
    for viewport in (WIDE, NARROW)
    for scheme in ("light", "dark")
]
NAMES = ["wide-light", "wide-dark", "narrow-light", "narrow-dark"]


@pytest.fixture
def world(transactional_db: None) -> World:
    from conftest import make_world

    return make_world()


def cue(page: Page, name: str) -> None:
    page.evaluate("name => document.body.dispatchEvent(new CustomEvent(`cue:${name}`))", name)


def ready(page: Page) -> None:
    """The page's scripts are there: keys pressed earlier are nobody's."""
    page.wait_for_function("() => Boolean(customElements.get('toast-stack'))")


def fill(world: World, *names: str) -> None:
    for name in names:
        world.inbox.receive(world.mail(f"{name.lower()}@mailbox.example", f"I am {name}.", subject=f"Of {name}",
                                       sender_name=name))  # fmt: skip


@pytest.mark.parametrize("looks", EVERYWHERE, ids=NAMES)
def test_everyone_can_use_the_list(world: World, signed_in: type_signed_in, axe: type_axe) -> None:
    fill(world, "Mona", "Nils")
    world.late.assign(world.ada, by=world.ada)
    world.late.prioritise(3, by=world.ada)
    world.inbox.in_trouble("The mail server refused the password.")
    page = signed_in(world.ada)
    for path in (
        "/inbox/open",
        "/inbox/spam",
        "/inbox/mine?tag=none",
        "/search",
        "/search?q=grinder",
        "/search?q=xyzzy",
    ):
        page.goto(path)
        axe()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_rows_have_the_size_of_the_look(world: World, signed_in: type_signed_in) -> None:
    fill(world, "Mona", "Nils")
    page = signed_in(world.ada)
    page.goto("/inbox/open")
    heights = page.locator(".list-row").evaluate_all("rows => rows.map(row => row.offsetHeight)")
    assert heights == [64, 64, 64]


def test_a_conversation_is_found_and_opened_by_keys(world: World, signed_in: type_signed_in) -> None:
    fill(world, "Mona")
    page = signed_in(world.ada)
    page.goto("/")
    expect(page).to_have_url("/inbox/mine")
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/inbox/open")
    ready(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_have_text("Of Mona")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1, name="Of Mona")).to_be_visible()
    expect(page.locator(".list-row__link[aria-current=true]")).to_have_text("Of Mona")
    assert "view=open" in page.url and page.title().startswith("Of Mona")
    page.go_back()
    expect(page).to_have_url("/inbox/open")


def test_what_comes_is_seen_without_reload(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/inbox/open")
    page.evaluate("window.stayed = true")
    fill(world, "Mona")
    cue(page, "ledger")
    expect(page.locator(".list-row", has_text="Of Mona")).to_be_visible()
    expect(page.locator(".views__link", has_text="All open").locator(".count")).to_have_text("2")
    assert page.evaluate("window.stayed")


def test_a_row_keeps_the_cursor_while_others_come(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/inbox/open")
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_have_text("Grinder blocks after the update")
    fill(world, "Mona", "Nils")
    cue(page, "ledger")
    expect(page.locator(".list-row")).to_have_count(3)
    expect(page.locator(":focus")).to_have_text("Grinder blocks after the update")


def test_a_list_is_narrowed_and_says_so(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/inbox/open")
    page.get_by_role("button", name="Narrow the list").click()
    page.get_by_label("Assignee").select_option("me")
    page.get_by_role("button", name="Narrow", exact=True).click()
    expect(page.get_by_text("Nothing here fits this filter.")).to_be_visible()
    assert "assignee=me" in page.url
    page.get_by_role("link", name="Show all").first.click()
    expect(page.locator(".list-row")).to_have_count(1)


@pytest.mark.parametrize("looks", [{"viewport": NARROW, "has_touch": True}])
def test_on_a_phone_list_and_conversation_take_turns(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/inbox/open")
    page.get_by_role("button", name="Views").click()
    expect(page.locator("#views")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".list-row__link").first.click()
    expect(page.locator("#conversation-header")).to_be_visible()
    expect(page.locator("#list")).not_to_be_visible()
    page.get_by_role("button", name="About the customer").click()
    expect(page.locator("#aside")).to_contain_text("cleo@fernbrook.example")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator("#list")).to_be_visible()


def test_search_goes_to_the_very_message(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ada)
    page.goto("/inbox/open")
    page.keyboard.press("/")
    page.wait_for_url("**/search")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("E14")
    page.keyboard.press("Enter")
    expect(page.locator(".result mark").first).to_have_text("E14")
    assert "q=E14" in page.url
    page.locator(".result a").first.click()
    expect(page.locator(".message:target")).to_contain_text("It says E14")
