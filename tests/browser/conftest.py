"""A real browser for the tests that need one: signed in or not, at a desk's width or a phone's, in either light.

`page` is a page on which nobody is signed in; `signed_in(agent)` is that page as this agent, and with other looks, or
for a second person, a browser of their own: `signed_in(eve, viewport=NARROW, color_scheme="dark")`. `open_page(…)` is
the same for a stranger. `looks` are the options of the first one:

    @pytest.mark.parametrize("looks", [{"viewport": NARROW, "color_scheme": "dark"}])

Whatever a page writes to the console as an error, a broken Content-Security-Policy among it, fails the test, unless
the test expects it: `page.expected.append("422")`.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Route

from rapport.team.models import Agent

type_signed_in = Callable[..., Page]
type_axe = Callable[..., list[str]]
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
DESK, PHONE = WIDE, NARROW

# Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.fail("No Chromium. Install it with: apt-get install chromium")
    # As root Chromium has no sandbox; what it opens here are our own pages.
    return {**browser_type_launch_args, "executable_path": found, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


@pytest.fixture
def looks() -> dict[str, Any]:
    return {"viewport": WIDE}


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[type_signed_in]:
    """Open a browser of one's own with these looks; at the end of the test none may have complained."""
    pages: list[tuple[Page, list[str]]] = []

    def make(**looks: Any) -> Page:
        given = {"base_url": live_server.url, "reduced_motion": "reduce", "viewport": WIDE, **looks}
        page = browser.new_context(**given).new_page()
        pages.append((page, _listen(page)))
        page.route("**/live?*", _quiet)
        return page

    yield make
    for page, _said in pages:
        _leave(page)
    found = [line for page, said in pages for line in said if not any(one in line for one in _expected(page))]
    assert not found, "the browser's console says: " + "; ".join(found)


def _leave(page: Page) -> None:
    """Close the browser once the server has answered everything: a test's end empties the tables under it."""
    if not page.is_closed():
        _settle(page)
        page.goto("about:blank")
        _settle(page)
    page.context.close()


def _settle(page: Page) -> None:
    calm = 0
    for _ in range(200):
        calm = 0 if page.waiting else calm + 1  # type: ignore[attr-defined]
        if calm > 2:
            return
        page.wait_for_timeout(20)


def _expected(page: Page) -> list[str]:
    return page.expected  # type: ignore[attr-defined]


def _listen(page: Page) -> list[str]:
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(f"{message.text} ({message.location.get('url', '')})")

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.expected = page.forgiven = []  # type: ignore[attr-defined]
    waiting: set[Any] = set()
    page.waiting = waiting  # type: ignore[attr-defined]
    page.on("request", lambda request: waiting.add(request))
    page.on("requestfinished", lambda request: waiting.discard(request))
    page.on("requestfailed", lambda request: waiting.discard(request))
    return said


@pytest.fixture
def page(open_page: type_signed_in, looks: dict[str, Any]) -> Page:
    """A page on which nobody is signed in."""
    return open_page(**looks)


@pytest.fixture
def signed_in(page: Page, open_page: type_signed_in, live_server: Any) -> type_signed_in:
    """The page as this agent; a second person, or other looks, get a browser of their own."""
    taken: list[Page] = []

    def sign_in(agent: Agent | None = None, **looks: Any) -> Page:
        theirs = open_page(**looks) if looks or taken or agent is None else page
        taken.append(theirs)
        if agent is not None:
            client = Client()
            client.force_login(agent)
            name = settings.SESSION_COOKIE_NAME
            theirs.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return theirs

    return sign_in


def _quiet(route: Route) -> None:
    """Streams belong to another process; a page under test is told nothing by itself."""
    route.fulfill(status=200, content_type="text/event-stream", body="retry: 600000\n\n")


@pytest.fixture
def axe(page: Page) -> type_axe:
    """Let axe-core look at a page as it stands, the first one where none is named. Finding anything fails the test."""
    if not AXE.is_file():
        pytest.fail("axe-core is missing. Run bin/test once, or: npm ci")
    source = AXE.read_text()

    def look(at: Page = page) -> list[str]:
        # By the debugger, since the page's own policy lets no foreign script in.
        at.context.new_cdp_session(at).send("Runtime.evaluate", {"expression": source})
        # Frames hold mail of strangers, in which no script runs, ours neither.
        violations = at.evaluate("axe.run(document, {resultTypes: ['violations'], iframes: false})")["violations"]
        found = [
            f"{one['id']}: {node['target']} {(node.get('failureSummary') or '')[:300]}"
            for one in violations
            for node in one["nodes"]
        ]
        assert not found, "\n".join([at.url, *found])
        return found

    return look
