"""The first visit."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from rapport.core.models import Event
from rapport.desk.models import Desk, Inbox
from rapport.team.models import Agent, Role, Workspace

YOU = {"name": "Otto Owner", "email": "otto@brook.example", "password": "a long enough word"}
PLACE = {"name": "Brook & Co", "language": "de", "zone": "Europe/Berlin"}


@pytest.fixture
def fresh(db: None, client: Client) -> Client:
    for position, key in enumerate(("support", "service", "success")):
        Desk.objects.get_or_create(key=key, defaults={"name": key.title(), "position": position})
    client.defaults["HTTP_HOST"] = "localhost:8000"
    return client


@pytest.mark.parametrize("path", ["/", "/settings/profile", "/conversations/1", "/customers/1"])
def test_before_the_first_visit_every_page_is_the_wizard(fresh: Client, path: str) -> None:
    assert fresh.get(path).headers["Location"] == "/welcome"


def test_three_steps(fresh: Client) -> None:
    assert fresh.get("/welcome").headers["Location"] == "/welcome/you"
    assert "Step 1 of 3" in fresh.get("/welcome/you").text
    assert fresh.post("/welcome/you", YOU).headers["Location"] == "/welcome/workspace"
    assert "Step 2 of 3" in fresh.get("/welcome/workspace").text
    assert fresh.post("/welcome/workspace", PLACE).headers["Location"] == "/welcome/mailbox"
    last = fresh.get("/welcome/mailbox").text
    assert 'lang="de"' in last and 'href="/"' in last
    owner, workspace, inbox = Agent.objects.get(), Workspace.objects.get(), Inbox.objects.get()
    assert owner.role == Role.OWNER and owner.check_password(YOU["password"])
    assert (workspace.name, workspace.zone, workspace.url) == ("Brook & Co", "Europe/Berlin", "http://localhost:8000")
    assert inbox.desk.key == "support"
    assert list(Event.objects.values_list("name", flat=True)) == ["agent.hired", "workspace.founded", "inbox.added"]


def test_whoever_leaves_goes_on_where_they_were(fresh: Client) -> None:
    fresh.post("/welcome/you", YOU)
    assert fresh.get("/welcome").headers["Location"] == "/welcome/workspace"
    later = Client()
    assert later.get("/").headers["Location"] == "/welcome"
    assert later.get("/welcome").headers["Location"] == "/sign-in?next=/welcome"
    assert later.get("/sign-in").status_code == 200
    signed = later.post("/sign-in", {"login": YOU["email"], "password": YOU["password"], "next": "/welcome"})
    assert signed.headers["Location"] == "/welcome"
    assert later.get("/welcome").headers["Location"] == "/welcome/workspace"
    later.post("/welcome/workspace", PLACE)
    assert later.get("/welcome").headers["Location"] == "/"


def test_nobody_becomes_a_second_owner(fresh: Client) -> None:
    fresh.post("/welcome/you", YOU)
    second = Client().post("/welcome/you", {**YOU, "email": "eve@brook.example"})
    assert second.headers["Location"] == "/welcome" and Agent.objects.count() == 1


def test_a_second_workspace_is_not_founded(fresh: Client) -> None:
    fresh.post("/welcome/you", YOU)
    fresh.post("/welcome/workspace", PLACE)
    fresh.post("/welcome/workspace", {**PLACE, "name": "Other"})
    assert Workspace.objects.get().name == "Brook & Co" and Inbox.objects.count() == 1
    with pytest.raises(ValueError, match="set up already"):
        Workspace.objects.found("Other", by=Agent.objects.get())


def test_a_stranger_founds_nothing(fresh: Client) -> None:
    fresh.post("/welcome/you", YOU)
    assert Client().get("/welcome/workspace").status_code == 302
    assert Client().post("/welcome/workspace", PLACE).status_code == 302
    assert not Workspace.objects.exists()


def test_what_is_missing_is_said_beside_it(fresh: Client) -> None:
    page = fresh.post("/welcome/you", {"name": "", "email": "otto", "password": "short"}).text
    assert "at least 10 characters" in page and "valid email" in page and not Agent.objects.exists()


def test_after_the_wizard_its_pages_lead_home(fresh: Client) -> None:
    fresh.post("/welcome/you", YOU)
    fresh.post("/welcome/workspace", PLACE)
    assert fresh.get("/welcome/you").headers["Location"] == "/welcome"
    assert fresh.get("/welcome").headers["Location"] == "/"


KEY = {"setup_key": django_settings.SETUP_KEY.lower().replace("-", " ")}
ELSEWHERE = [
    {"REMOTE_ADDR": "203.0.113.9"},
    {"HTTP_HOST": "desk.example.org"},
    {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.9"},
    {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 127.0.0.1"},
    {"HTTP_X_REAL_IP": "127.0.0.1"},
    {"REMOTE_ADDR": ""},
]


@pytest.mark.parametrize("way", ELSEWHERE)
def test_whoever_comes_first_from_elsewhere_needs_the_set_up_key(fresh: Client, way: dict[str, Any]) -> None:
    for guess in ({}, {"setup_key": ""}, {"setup_key": "AAAA-BBBB-CCCC-DDDD"}, {"setup_key": "é"}):
        assert "Set-up key" in fresh.post("/welcome/you", {**YOU, **guess}, **way).text
    assert not Agent.objects.exists()
    assert fresh.post("/welcome/you", {**YOU, **KEY}, **way).headers["Location"] == "/welcome/workspace"


@pytest.mark.parametrize(
    "way",
    [
        {},
        {"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::ffff:127.0.0.1"},
        {"HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    ],
)
def test_whoever_sits_at_the_machine_needs_none(fresh: Client, way: dict[str, Any]) -> None:
    assert "Set-up key" not in fresh.get("/welcome/you", **way).text


def test_where_an_address_of_the_world_is_set_everyone_needs_it(fresh: Client, settings: Any) -> None:
    settings.PUBLIC_URL = "https://desk.example.org"
    assert "Set-up key" in fresh.get("/welcome/you").text
