"""The first visit, inviting somebody, and coming back: by keyboard alone, as people do it."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Locator, Page, expect

from conftest import DESKS, World
from rapport.core.models import Event, Trouble
from rapport.desk.models import Desk, Tag
from rapport.team.models import Agent, Invitation, Workspace
from tests.browser.conftest import DESK, PHONE, type_axe, type_signed_in

PASSWORD = "a long enough word"


@pytest.fixture
def fresh(transactional_db: None) -> None:
    for position, key in enumerate(DESKS):
        Desk.objects.get_or_create(key=key, defaults={"name": key.title(), "position": position})


def fill(page: Page, *words: str) -> None:
    """Type into one field after the other, as somebody does who never touches the mouse, and send it."""
    for number, word in enumerate(words):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.type(word)
    page.keyboard.press("Enter")


def tab_to(page: Page, what: Locator) -> None:
    """Press Tab until this is focused."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if what.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to {what}.")


@pytest.fixture(autouse=True)
def no_limits_left() -> None:
    """Rate limits live in the cache, and a test with real commits rolls nothing back."""
    cache.clear()


def test_the_first_visit_by_keyboard(fresh: None, open_page: type_signed_in, axe: type_axe) -> None:
    page = open_page(timezone_id="Europe/Oslo")
    page.goto("/")
    expect(page).to_have_url(re.compile("/welcome/you$"))
    assert axe(page) == []
    fill(page, "Otto Owner", "otto@brook.example", "short")
    expect(page.get_by_text("This password is too short")).to_be_visible()
    expect(page.get_by_label("Password")).to_be_focused()
    assert axe(page) == []
    fill(page, PASSWORD)
    expect(page.get_by_role("heading", name="Your workspace")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Oslo")
    assert axe(page) == []
    fill(page, "Brook & Co")
    expect(page.get_by_role("heading", name="Your first mailbox")).to_be_visible()
    assert axe(page) == []
    tab_to(page, page.get_by_role("link", name="Later"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/(inbox/\w+)?$"))
    assert Agent.objects.get().role == "owner" and Workspace.objects.get().zone == "Europe/Oslo"


def test_inviting_and_joining_by_keyboard(
    world: World, signed_in: type_signed_in, axe: type_axe, live_server: Any
) -> None:
    page = signed_in(world.ann, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/settings/people")
    page.keyboard.press("c")
    expect(page.get_by_role("dialog", name="Invite somebody")).to_be_visible()
    assert axe(page) == []
    page.expected.append("422")  # type: ignore[attr-defined]  # how a form with errors comes back
    fill(page, "ada@brook.example")
    expect(page.get_by_text("works here already")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("E-mail address").fill("nora@brook.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="nora@brook.example is invited")).to_be_visible()
    assert axe(page) == []
    tab_to(page, page.get_by_role("button", name="Copy link"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{live_server.url}/join/")
    nora = signed_in()
    nora.goto(link)
    expect(nora.get_by_text("nora@brook.example")).to_be_visible()
    assert axe(nora) == []
    fill(nora, "Nora New", PASSWORD)
    expect(nora).to_have_url(re.compile(r"/(inbox/\w+)?$"))
    page.goto("/settings/people")
    expect(page.get_by_role("link", name=re.compile("Nora New"))).to_be_visible()


def test_signing_in_and_out_by_keyboard(world: World, page: Page, axe: type_axe) -> None:
    world.ada.change_password(PASSWORD, by=world.ada)
    page.goto("/settings/profile")
    assert axe(page) == []
    fill(page, "ada@brook.example", "wrong")
    expect(page.get_by_text("don't belong together")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Password").focus()
    fill(page, PASSWORD)
    expect(page.get_by_role("heading", name="Profile")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Ada Okafor: your menu"))
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


PAGES = [
    "profile", "password", "sessions", "workspace", "people", "people/invite", "teams", "teams/add", "desks",
    "inboxes", "inboxes/add", "tags", "trouble",
]  # fmt: skip


@pytest.mark.parametrize(("viewport", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk-light", "phone-dark"])
def test_every_page_of_the_settings_is_accessible_and_fits(
    world: World, signed_in: type_signed_in, axe: type_axe, viewport: dict[str, int], scheme: str
) -> None:
    world.otto.change_password(PASSWORD, by=world.otto)
    Invitation.objects.invite("nora@brook.example", role="agent", teams=[world.helpers], by=world.otto)
    world.late.tag(Tag.objects.named("refund", by=world.ada), by=world.ada)
    Trouble.note("deliver", Trouble.REACTION, Event.objects.latest("id"), TimeoutError("No answer."), park=True)
    page = signed_in(world.otto, viewport=viewport, color_scheme=scheme)
    paths = [f"/settings/{one}" for one in PAGES]
    paths += [f"/settings/people/{world.ada.pk}", f"/settings/inboxes/{world.inbox.pk}", f"/customers/{world.cleo.pk}"]
    for path in paths:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is too wide"
        assert axe(page) == [], path


def test_ending_somebodys_access_is_undone_at_once(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ann)
    page.goto(f"/settings/people/{world.ada.pk}")
    page.get_by_role("button", name="End access").press("Enter")
    expect(page.get_by_text("Ada Okafor can't sign in any more.")).to_be_visible()
    expect(page.get_by_text("No access")).to_be_visible()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_text("Ada Okafor can sign in again.")).to_be_visible()
    expect(page.get_by_text("No access")).not_to_be_visible()
    assert world.ada.again().is_active


def test_on_a_phone_the_sections_are_a_menu(world: World, signed_in: type_signed_in) -> None:
    page = signed_in(world.ann, viewport=PHONE)
    page.goto("/settings/profile")
    expect(page.get_by_role("link", name="Desks")).to_be_hidden()
    page.get_by_role("button", name="All settings").press("Enter")
    page.get_by_role("link", name="Desks").press("Enter")
    expect(page.get_by_role("heading", name="Desks")).to_be_visible()
