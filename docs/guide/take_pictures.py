#!/usr/bin/env python3
"""Take the guide's pictures from a running sample company.

    .venv/bin/python docs/guide/take_pictures.py http://127.0.0.1:8000 PASSWORD [http://127.0.0.1:8001]

`bin/start --demo` prints the address and the password. The second address is that of a Rapport that nobody has visited
yet, for the pictures of the first visit. They all go to docs/guide/pictures.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).resolve().parent / "pictures"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
AGENT, OWNER = "ada@brightwater.example", "owen@brightwater.example"
SUBJECT = "Grinder blocks after the update"


def main(address: str, password: str, unvisited: str = "") -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        studio = Studio(browser, address.rstrip("/"), password)
        studio.sign_in_screen()
        studio.agents_day()
        studio.on_a_phone()
        studio.at_night()
        studio.settings()
        if unvisited:
            Studio(browser, unvisited.rstrip("/"), "").first_visit()
        browser.close()


class Studio:
    def __init__(self, browser: Browser, address: str, password: str) -> None:
        self.browser, self.address, self.password = browser, address, password

    def page(self, size: dict[str, int], who: str = "", scheme: str = "light") -> Page:
        context = self.browser.new_context(viewport=size, color_scheme=scheme, locale="en-GB", device_scale_factor=1)
        page = context.new_page()
        if who:
            page.goto(f"{self.address}/sign-in")
            page.get_by_label("E-mail address").fill(who)
            page.get_by_label("Password", exact=True).fill(self.password)
            page.keyboard.press("Enter")
            page.wait_for_url("**/inbox/**")
        return page

    def shoot(self, page: Page, name: str, path: str = "", before: Callable[[], object] | None = None) -> None:
        if path:
            page.goto(self.address + path)
        page.wait_for_load_state("load")
        page.wait_for_timeout(600)
        if before:
            before()
            page.wait_for_timeout(500)
        page.screenshot(path=PICTURES / f"{name}.png")
        print(name)

    def open_conversation(self, page: Page) -> None:
        page.goto(f"{self.address}/inbox/mine")
        page.get_by_role("link", name=SUBJECT).first.click()
        page.wait_for_url("**/conversations/**")

    def sign_in_screen(self) -> None:
        self.shoot(self.page(WIDE), "sign-in", "/sign-in")

    def agents_day(self) -> None:
        page = self.page(WIDE, AGENT)
        self.shoot(page, "inbox-list", "/inbox/open")
        self.open_conversation(page)
        self.shoot(page, "inbox")
        self.shoot(page, "keys", before=lambda: page.keyboard.press("?"))
        page.keyboard.press("Escape")
        self.shoot(page, "note", before=lambda: page.keyboard.press("n"))
        self.shoot(page, "search", "/search?q=grinder")
        self.shoot(page, "search-operators", "/search?q=tag%3Agrinder+status%3Aopen")
        self.shoot(page, "customer", before=lambda: self._to_customer(page))
        self.shoot(page, "held", "/held", before=lambda: page.locator("#list a[href^='/held/']").first.click())
        self.shoot(page, "profile", "/settings/profile")
        self.shoot(page, "sessions", "/settings/sessions")

    def _to_customer(self, page: Page) -> None:
        self.open_conversation(page)
        page.goto(self.address + str(page.locator("#aside a[href^='/customers/']").first.get_attribute("href")))

    def on_a_phone(self) -> None:
        page = self.page(PHONE, AGENT)
        self.shoot(page, "phone-inbox", "/inbox/open")
        self.open_conversation(page)
        self.shoot(page, "phone-conversation")
        self.shoot(page, "phone-search", "/search?q=grinder")

    def at_night(self) -> None:
        page = self.page(WIDE, AGENT, scheme="dark")
        self.open_conversation(page)
        self.shoot(page, "inbox-dark")

    def first_visit(self) -> None:
        """Go through the wizard: afterwards that Rapport has an owner."""
        page = self.page(WIDE)
        self.shoot(page, "first-visit-you", "/")
        page.get_by_label("Your name").fill("Owen Fairweather")
        page.get_by_label("E-mail address").fill(OWNER)
        page.get_by_label("Password", exact=True).fill("grind, tamp, brew, pour")
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("**/welcome/workspace")
        self.shoot(page, "first-visit-workspace")
        page.locator("input[name=name]").fill("Brightwater Espresso")
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("**/welcome/mailbox")
        self.shoot(page, "first-visit-mailbox")
        page.get_by_role("button", name="Later").or_(page.get_by_role("link", name="Later")).first.click()
        page.wait_for_url("**/inbox/**")
        self.shoot(page, "empty-inbox")

    def settings(self) -> None:
        page = self.page(WIDE, OWNER)
        for name in ("workspace", "people", "teams", "desks", "inboxes", "tags", "trouble"):
            self.shoot(page, f"settings-{name}", f"/settings/{name}")
        page.goto(f"{self.address}/settings/inboxes")
        page.locator(".table a[href^='/settings/inboxes/']").first.click()
        page.wait_for_load_state("load")
        self.shoot(page, "settings-inbox")
        self.shoot(page, "settings-mailbox", before=lambda: page.mouse.wheel(0, 5000))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    PICTURES.mkdir(exist_ok=True)
    main(*sys.argv[1:])
