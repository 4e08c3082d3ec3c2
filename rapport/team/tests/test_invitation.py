"""Invitations: the link, its life, its mail."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.test import Client

from conftest import World, type_happened, type_run_jobs
from rapport.core.clock import now
from rapport.core.models import Event
from rapport.team.jobs import mail_waiting_invitations
from rapport.team.models import Agent, Invitation, Role


@pytest.fixture
def asked(world: World) -> Invitation:
    return Invitation.objects.invite("Nora@brook.example", role=Role.AGENT, teams=[world.helpers], by=world.ann)


def test_the_token_is_nowhere_in_the_database(asked: Invitation) -> None:
    row = Invitation.objects.values().get(pk=asked.pk)
    event = Event.objects.get(name="invitation.sent")
    assert asked.token not in str(row) and asked.token not in f"{event.codes} {event.data}"
    assert Invitation.objects.by_token(asked.token) == asked
    assert Invitation.objects.by_token(row["token_hash"]) is None and Invitation.objects.by_token(row["nonce"]) is None


def test_the_invitation_is_mailed_once(asked: Invitation, world: World, run_jobs: type_run_jobs) -> None:
    world.workspace.describe(by=world.otto, url="https://desk.brook.example")
    assert run_jobs() == ["mail_invitation"]
    [sent] = mail.outbox
    assert sent.to == ["nora@brook.example"] and "Ann Admin" in sent.subject and "Brook & Co" in sent.body
    assert f"https://desk.brook.example/join/{asked.token}" in sent.body
    assert asked.again().mailed_at
    from rapport.team.reactions import mail_invitation

    mail_invitation(Event.objects.get(name="invitation.sent"))
    assert len(mail.outbox) == 1


def test_where_no_mailbox_works_the_invitation_says_so(asked: Invitation, run_jobs: type_run_jobs) -> None:
    with patch("django.core.mail.backends.locmem.EmailBackend.send_messages", return_value=0):
        run_jobs()
    assert asked.again().mailed_at is None
    mail_waiting_invitations()
    assert asked.again().mailed_at is None and not mail.outbox
    asked.change(where={}, created_at=now() - timedelta(minutes=6))
    mail_waiting_invitations()
    mail_waiting_invitations()
    assert asked.again().mailed_at and len(mail.outbox) == 1


def test_accepting_makes_one_agent(asked: Invitation, world: World, happened: type_happened) -> None:
    agent = asked.accept(name="Nora New", password="long enough words")
    assert (agent.role, agent.team_ids) == ("agent", [world.helpers.pk])
    with pytest.raises(ValueError, match="used already"):
        asked.accept(name="Nora", password="long enough words")
    assert happened() == ["agent.hired", "agent.joined", "invitation.accepted"]


def test_an_invitation_ends_after_seven_days(asked: Invitation) -> None:
    asked.change(where={}, created_at=now() - timedelta(days=7, seconds=1))
    assert Invitation.objects.by_token(asked.token) is None and asked.is_over
    with pytest.raises(ValueError, match="has ended"):
        asked.accept(name="Nora", password="long enough words")


def test_a_newer_invitation_ends_the_older(asked: Invitation, world: World) -> None:
    newer = Invitation.objects.invite("nora@brook.example", role=Role.LEAD, teams=[], by=world.ann)
    assert Invitation.objects.by_token(asked.token) is None and Invitation.objects.by_token(newer.token) == newer


def test_withdrawing(asked: Invitation, world: World, happened: type_happened) -> None:
    asked.withdraw(by=world.ann)
    Invitation(pk=asked.pk or 0).withdraw(by=world.ann)
    assert Invitation.objects.by_token(asked.token) is None and happened() == ["invitation.withdrawn"]


def test_who_works_here_is_not_invited(world: World) -> None:
    with pytest.raises(ValueError, match="already works here"):
        Invitation.objects.invite("ADA@brook.example", role=Role.AGENT, teams=[], by=world.ann)


def test_only_an_owner_invites_an_owner(world: World) -> None:
    with pytest.raises(PermissionError, match="Only an owner"):
        Invitation.objects.invite("nora@brook.example", role=Role.OWNER, teams=[], by=world.ann)


def test_the_accept_page_signs_in(asked: Invitation, client: Client) -> None:
    assert "nora@brook.example" in client.get(asked.path).text
    short = client.post(asked.path, {"name": "Nora", "password": "short"})
    assert "at least 10 characters" in short.text
    answer = client.post(asked.path, {"name": "Nora New", "password": "long enough words"})
    agent = Agent.objects.get(email="nora@brook.example")
    assert answer.status_code == 302 and client.session["_auth_user_id"] == str(agent.pk)
    assert client.get("/settings/profile").status_code == 200


def test_a_password_like_ones_own_name_is_refused(asked: Invitation, client: Client) -> None:
    page = client.post(asked.path, {"name": "Nora Newbury", "password": "noranewbury"})
    assert "too similar" in page.text and not Agent.objects.filter(email="nora@brook.example").exists()


@pytest.mark.parametrize("token", ["made-up", "x" * 64])
def test_a_made_up_link_opens_nothing(world: World, client: Client, token: str) -> None:
    page = client.get(f"/join/{token}")
    assert page.status_code == 404 and "no longer works" in page.text


def test_a_used_link_opens_nothing(asked: Invitation, client: Client) -> None:
    asked.accept(name="Nora", password="long enough words")
    assert client.get(asked.path).status_code == 404
    assert client.post(asked.path, {"name": "Eve", "password": "long enough words"}).status_code == 404
