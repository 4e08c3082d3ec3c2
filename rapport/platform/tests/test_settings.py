"""What each section of the settings does."""

from typing import Any

import pytest
from django.test import Client

from conftest import World, type_happened
from rapport.desk.models import Desk, Inbox, Tag
from rapport.team.models import Agent, Invitation, Team, Workspace


@pytest.fixture
def ann(world: World, client: Client) -> Client:
    client.force_login(world.ann)
    return client


@pytest.fixture
def lea(world: World, client: Client) -> Client:
    client.force_login(world.lea)
    return client


def test_the_workspace(ann: Client, happened: type_happened) -> None:
    data = {"name": "Brook GmbH", "language": "de", "zone": "Europe/Berlin", "url": "desk.brook.example"}
    ann.post("/settings/workspace", data)
    workspace = Workspace.objects.get()
    assert (workspace.name, workspace.url) == ("Brook GmbH", "https://desk.brook.example")
    assert happened() == ["workspace.described"]


def test_inviting_shows_the_link_once(ann: Client, world: World, happened: type_happened) -> None:
    data = {"email": "Nora@Brook.example", "role": "agent", "teams": [world.helpers.pk]}
    page = ann.post("/settings/people/invite", data)
    asked = Invitation.objects.get()
    assert asked.path in page.text and "no-store" in page.headers["Cache-Control"]
    assert asked.token not in ann.get("/settings/people").text
    assert list(asked.teams.all()) == [world.helpers] and happened() == ["invitation.sent"]


def test_somebody_who_works_here_is_not_invited(ann: Client) -> None:
    page = ann.post("/settings/people/invite", {"email": "ada@brook.example", "role": "agent"})
    assert page.status_code == 422 and "works here already" in page.text and not Invitation.objects.exists()


def test_an_invitation_is_withdrawn(ann: Client, world: World) -> None:
    asked = Invitation.objects.invite("nora@brook.example", role="agent", teams=[], by=world.ann)
    ann.post(f"/settings/invitations/{asked.pk}/withdraw")
    assert not Invitation.objects.exists()


def test_role_and_teams(ann: Client, world: World, happened: type_happened) -> None:
    ann.post(f"/settings/people/{world.ada.pk}", {"role": "lead", "teams": [world.others.pk]})
    ada = world.ada.again()
    assert ada.role == "lead" and ada.team_ids == [world.others.pk]
    assert happened() == ["agent.given_role", "agent.joined"]


def test_the_last_owner_stays_and_the_page_says_why(world: World, client: Client) -> None:
    client.force_login(world.otto)
    page = client.post(f"/settings/people/{world.otto.pk}", {"role": "agent"})
    assert "needs an owner" in page.text and world.otto.again().role == "owner"


def test_access_ends_and_comes_back(ann: Client, world: World) -> None:
    assert "can&#x27;t sign in any more" in ann.post(f"/settings/people/{world.ada.pk}/leave", follow=True).text
    assert not world.ada.again().is_active
    undo = ann.post(f"/settings/people/{world.ada.pk}/come-back", headers={"HX-Request": "true"})
    assert world.ada.again().is_active and undo.headers["HX-Refresh"] == "true"


def test_nobody_ends_their_own_access(ann: Client, world: World) -> None:
    assert "your own access" in ann.post(f"/settings/people/{world.ann.pk}/leave", follow=True).text
    assert world.ann.again().is_active


def test_a_password_link_to_pass_on(ann: Client, world: World, happened: type_happened) -> None:
    page = ann.post(f"/settings/people/{world.ada.pk}/password-link")
    link = page.context["link"].removeprefix("http://testserver")
    assert happened() == ["agent.given_password_link"] and "no-store" in page.headers["Cache-Control"]
    stranger = Client()
    form_at = stranger.get(link, follow=True).redirect_chain[-1][0]
    stranger.post(form_at, {"password1": "an entirely new one"})
    assert world.ada.again().check_password("an entirely new one")


def test_who_left_gets_no_link(ann: Client, world: World) -> None:
    world.ada.leave(by=world.ann)
    assert ann.post(f"/settings/people/{world.ada.pk}/password-link").status_code == 404


def test_teams(lea: Client, world: World, happened: type_happened) -> None:
    lea.post("/settings/teams/add", {"name": "Nights", "agents": [world.ada.pk]})
    team = Team.objects.get(name="Nights")
    lea.post(f"/settings/teams/{team.pk}", {"name": "Night shift", "agents": [world.ada.pk, world.eve.pk]})
    assert team.again().name == "Night shift" and team.agents.count() == 2
    lea.post(f"/settings/teams/{team.pk}/remove")
    assert happened() == ["team.added", "team.seated", "team.renamed", "team.seated", "team.removed"]


def test_two_teams_have_two_names(lea: Client, world: World) -> None:
    assert "already" in lea.post("/settings/teams/add", {"name": "helpers"}).text
    assert "already" in lea.post(f"/settings/teams/{world.others.pk}", {"name": "Helpers"}).text


def test_desks(ann: Client, world: World, happened: type_happened) -> None:
    ann.post(f"/settings/desks/{world.service.pk}/switch-off")
    ann.post(f"/settings/desks/{world.success.pk}/switch-off")
    page = ann.post(f"/settings/desks/{world.support.pk}/switch-off", follow=True)
    assert "One desk has to stay on" in page.text
    ann.post(f"/settings/desks/{world.service.pk}/switch-on")
    ann.post(f"/settings/desks/{world.service.pk}/rename", {"name": "Care"})
    assert Desk.objects.get(key="service").name == "Care"
    assert happened() == ["desk.switched_off", "desk.switched_off", "desk.switched_on", "desk.renamed"]


def test_a_desk_needs_a_name(ann: Client, world: World) -> None:
    assert "needs a name" in ann.post(f"/settings/desks/{world.service.pk}/rename", {"name": " "}, follow=True).text


def test_inboxes(ann: Client, world: World, happened: type_happened) -> None:
    data: dict[str, Any] = {"name": "Orders", "address": "orders@brook.example", "desk": world.service.pk, "team": ""}
    answer = ann.post("/settings/inboxes/add", data)
    inbox = Inbox.objects.get(name="Orders")
    assert answer.headers["Location"] == f"/settings/inboxes/{inbox.pk}"
    ann.post(f"/settings/inboxes/{inbox.pk}", {**data, "team": world.others.pk, "signature": "Your Brooks"})
    fresh = inbox.again()
    assert fresh.team == world.others and fresh.signature == "Your Brooks" and not fresh.is_active
    assert happened() == ["inbox.added", "inbox.described"]


def test_two_inboxes_have_two_addresses(ann: Client, world: World) -> None:
    page = ann.post(
        "/settings/inboxes/add", {"name": "Two", "address": "SUPPORT@brook.example", "desk": world.support.pk}
    )
    assert "Another inbox has this address already" in page.text


def test_an_inbox_in_trouble_says_why(ann: Client, world: World) -> None:
    world.inbox.in_trouble("The mail server refused the password for support@brook.example.")
    assert "In trouble" in ann.get("/settings/inboxes").text
    assert "refused the password" in ann.get(f"/settings/inboxes/{world.inbox.pk}").text


def test_tags(lea: Client, world: World, happened: type_happened) -> None:
    lea.post("/settings/tags/add", {"name": "Refund"})
    tag = Tag.objects.get()
    world.late.tag(tag, by=world.ada)
    assert "It stands on one conversation" in lea.get("/settings/tags").text
    lea.post(f"/settings/tags/{tag.pk}/rename", {"name": "Money back"})
    lea.post(f"/settings/tags/{tag.pk}/remove")
    assert not world.late.tags.exists()
    assert happened() == ["tag.added", "conversation.tagged", "tag.renamed", "tag.removed"]


def test_two_tags_have_two_names(lea: Client, world: World) -> None:
    refund, other = (Tag.objects.named(name, by=world.ada) for name in ("refund", "other"))
    assert "already" in lea.post(f"/settings/tags/{other.pk}/rename", {"name": "REFUND"}, follow=True).text
    assert "needs a name" in lea.post(f"/settings/tags/{refund.pk}/rename", {"name": ""}, follow=True).text


@pytest.mark.parametrize("section", ["people", "teams", "inboxes", "tags", "trouble"])
def test_a_list_costs_the_same_for_many(
    ann: Client, world: World, django_assert_max_num_queries: Any, section: str
) -> None:
    for number in range(20):
        team = Team.objects.create(name=f"Team {number}")
        agent = Agent.objects.hire(f"a{number}@brook.example", f"Agent {number}", role="agent")
        agent.teams.add(team)
        Inbox.objects.create(name=f"Inbox {number}", desk=world.support, team=team)
        Tag.objects.create(name=f"tag {number}")
        Invitation.objects.invite(f"i{number}@brook.example", role="agent", teams=[team], by=world.ann)
    ann.get("/settings/profile")  # the first page of a session writes where it is
    with django_assert_max_num_queries(12):
        ann.get(f"/settings/{section}")
