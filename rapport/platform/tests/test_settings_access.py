"""Each role × each screen: what a role may not see is not there, neither the page, nor its verb, nor the link to it."""

import pytest
from django.test import Client

from conftest import World
from rapport.desk.models import Tag
from rapport.team.models import Agent, Invitation

PAGES = {
    "/settings/workspace": "administer",
    "/settings/people": "administer",
    "/settings/people/invite": "administer",
    "/settings/people/{ada}": "administer",
    "/settings/desks": "administer",
    "/settings/inboxes": "administer",
    "/settings/inboxes/add": "administer",
    "/settings/inboxes/{inbox}": "administer",
    "/settings/trouble": "administer",
    "/settings/teams": "manage_teams",
    "/settings/teams/add": "manage_teams",
    "/settings/teams/{team}": "manage_teams",
    "/settings/tags": "manage_tags",
    "/settings/profile": "",
    "/settings/password": "",
    "/settings/sessions": "",
}
VERBS = {
    "/settings/people/invite": "administer",
    "/settings/invitations/{invitation}/withdraw": "administer",
    "/settings/people/{ada}": "administer",
    "/settings/people/{ada}/leave": "administer",
    "/settings/people/{ada}/come-back": "administer",
    "/settings/people/{ada}/password-link": "administer",
    "/settings/desks/{desk}/rename": "administer",
    "/settings/desks/{desk}/switch-off": "administer",
    "/settings/desks/{desk}/switch-on": "administer",
    "/settings/inboxes/add": "administer",
    "/settings/inboxes/{inbox}": "administer",
    "/settings/trouble/jobs/some.task/again": "administer",
    "/settings/teams/add": "manage_teams",
    "/settings/teams/{team}": "manage_teams",
    "/settings/teams/{team}/remove": "manage_teams",
    "/settings/tags/add": "manage_tags",
    "/settings/tags/{tag}/rename": "manage_tags",
    "/settings/tags/{tag}/remove": "manage_tags",
}
ROLES = {"lin": "light", "ada": "agent", "lea": "lead", "ann": "administrator", "otto": "owner"}


@pytest.fixture
def ids(world: World) -> dict[str, int | None]:
    asked = Invitation.objects.invite("nora@brook.example", role="agent", teams=[], by=world.ann)
    tag = Tag.objects.named("refund", by=world.ada)
    return {
        "ada": world.ada.pk,
        "inbox": world.inbox.pk,
        "team": world.others.pk,
        "desk": world.service.pk,
        "tag": tag.pk,
        "invitation": asked.pk,
    }


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("path", PAGES)
def test_pages(world: World, client: Client, ids: dict[str, int], path: str, who: str) -> None:
    agent: Agent = getattr(world, who)
    agent.change(where={}, password="a hash")
    client.force_login(agent)
    allowed = not PAGES[path] or agent.may(PAGES[path])
    assert client.get(path.format(**ids)).status_code == (200 if allowed else 404)


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("verb", VERBS)
def test_verbs(world: World, client: Client, ids: dict[str, int], verb: str, who: str) -> None:
    agent: Agent = getattr(world, who)
    client.force_login(agent)
    answer = client.post(verb.format(**ids))
    assert (answer.status_code == 404) == (not agent.may(VERBS[verb]))


@pytest.mark.parametrize("verb", [one for one in VERBS if one not in PAGES])
def test_verbs_are_not_links(world: World, client: Client, ids: dict[str, int], verb: str) -> None:
    client.force_login(world.otto)
    assert client.get(verb.format(**ids)).status_code == 405


@pytest.mark.parametrize("path", sorted({*PAGES, *VERBS}))
def test_nobody_is_let_in_without_signing_in(world: World, client: Client, ids: dict[str, int], path: str) -> None:
    answer = client.post(path.format(**ids))
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("lin", {"profile", "password", "sessions"}),
        ("ada", {"profile", "password", "sessions"}),
        ("lea", {"profile", "password", "sessions", "teams", "tags"}),
        (
            "ann",
            {"profile", "password", "sessions", "workspace", "people", "teams", "desks", "inboxes", "tags", "trouble"},
        ),
    ],
)
def test_the_list_shows_what_opens(world: World, client: Client, who: str, shown: set[str]) -> None:
    client.force_login(getattr(world, who))
    page = client.get("/settings/profile").text
    known = {"profile", "password", "sessions", "workspace", "people", "teams", "desks", "inboxes", "tags", "trouble"}
    nav = page[page.index('id="views"') : page.index("</nav>", page.index('id="views"'))]
    assert {key for key in known if f'href="/settings/{key}"' in nav} == shown


@pytest.mark.parametrize(
    ("who", "first"), [("lin", "profile"), ("ada", "profile"), ("lea", "teams"), ("ann", "workspace")]
)
def test_settings_begin_with_the_first_that_opens(world: World, client: Client, who: str, first: str) -> None:
    client.force_login(getattr(world, who))
    assert client.get("/settings/").headers["Location"] == f"/settings/{first}"


def test_an_administrator_changes_no_owner(world: World, client: Client) -> None:
    client.force_login(world.ann)
    assert "Only an owner can change an owner" in client.get(f"/settings/people/{world.otto.pk}").text
    for verb in ("", "/leave", "/come-back", "/password-link"):
        assert client.post(f"/settings/people/{world.otto.pk}{verb}", {"role": "agent"}).status_code == 404
    assert world.otto.again().role == "owner"


def test_an_administrator_gives_nobody_the_owners_role(world: World, client: Client) -> None:
    client.force_login(world.ann)
    assert 'value="owner"' not in client.get("/settings/people").text
    client.post("/settings/people/invite", {"email": "nora@brook.example", "role": "owner"})
    client.post(f"/settings/people/{world.ada.pk}", {"role": "owner"})
    assert not Invitation.objects.exists() and world.ada.again().role == "agent"
