"""Signing in and out, locking out, passwords, and where one is signed in."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils.translation import get_language

from conftest import World, type_happened, type_run_jobs
from rapport.core.models import Event
from rapport.team.models import Agent, Workspace
from rapport.team.queries import password_path

PASSWORD = "a long enough word"


@pytest.fixture
def ada(world: World) -> Agent:
    world.ada.change_password(PASSWORD, by=world.ada)
    world.workspace.describe(by=world.ada, url="https://desk.brook.example")
    return world.ada


def sign_in(client: Client, email: str = "ada@brook.example", password: str = PASSWORD, **extra: Any) -> Any:
    return client.post("/sign-in", {"login": email, "password": password}, **extra)


def test_every_page_asks_to_sign_in(ada: Agent, client: Client) -> None:
    answer = client.get("/settings/profile")
    assert answer.status_code == 302 and answer.headers["Location"] == "/sign-in?next=/settings/profile"


def test_signing_in_goes_on_where_one_was(ada: Agent, client: Client) -> None:
    data = {"login": "Ada@Brook.Example ", "password": PASSWORD, "next": "/settings/profile"}
    assert client.post("/sign-in", data).headers["Location"] == "/settings/profile"
    assert client.get("/settings/profile").status_code == 200


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(ada: Agent, client: Client, next_page: str) -> None:
    data = {"login": ada.email, "password": PASSWORD, "next": next_page}
    assert client.post("/sign-in", data).headers["Location"] == "/"


@pytest.mark.parametrize(("email", "password"), [("ada@brook.example", "wrong"), ("nobody@brook.example", PASSWORD)])
def test_a_wrong_sign_in_doesnt_say_what_was_wrong(ada: Agent, client: Client, email: str, password: str) -> None:
    page = sign_in(client, email, password)
    assert "don&#x27;t belong together" in page.text and "_auth_user_id" not in client.session


def test_five_wrong_tries_lock_the_address(ada: Agent, client: Client) -> None:
    for _ in range(5):
        assert "belong together" in sign_in(client, password="wrong").text
    page = sign_in(client)
    assert "Too many tries. Wait five minutes" in page.text and "_auth_user_id" not in client.session


def test_another_host_header_or_address_opens_no_lock(ada: Agent, client: Client) -> None:
    for number in range(5):
        sign_in(client, password="wrong", headers={"host": f"h{number}.example"}, REMOTE_ADDR=f"192.0.2.{number}")
    page = sign_in(client, headers={"host": "other.example"}, REMOTE_ADDR="192.0.2.99")
    assert "Too many tries" in page.text
    assert "Too many tries" in sign_in(client, "ADA@brook.example", REMOTE_ADDR="192.0.2.98").text


def test_ten_wrong_tries_lock_the_place_they_come_from(ada: Agent, client: Client) -> None:
    for number in range(10):
        sign_in(client, f"nobody{number}@brook.example", "wrong")
    assert "Too many tries" in sign_in(client).text
    assert sign_in(client, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_behind_our_own_socket_the_nearest_proxy_says_who_asks(ada: Agent, client: Client) -> None:
    for number in range(10):
        made_up = {"x-forwarded-for": f"198.51.100.{number}, 192.0.2.1"}
        sign_in(client, f"nobody{number}@brook.example", "wrong", headers=made_up, REMOTE_ADDR="")
    answer = {"x-forwarded-for": "203.0.113.5, 192.0.2.1"}
    assert "Too many tries" in sign_in(client, headers=answer, REMOTE_ADDR="").text
    assert sign_in(client, headers={"x-forwarded-for": "192.0.2.2"}, REMOTE_ADDR="").status_code == 302


def test_a_made_up_forwarded_address_is_not_believed(ada: Agent, client: Client) -> None:
    for number in range(10):
        sign_in(client, f"nobody{number}@brook.example", "wrong", headers={"x-forwarded-for": f"198.51.100.{number}"})
    assert "Too many tries" in sign_in(client, headers={"x-forwarded-for": "203.0.113.5"}).text


def test_the_place_is_slowed_down_with_a_page_in_words(ada: Agent, client: Client) -> None:
    pages = [client.get("/sign-in", REMOTE_ADDR="192.0.2.50") for _ in range(31)]
    slowed = [client.post("/sign-in", {}, REMOTE_ADDR="192.0.2.50") for _ in range(31)][-1]
    assert pages[0].status_code == 200
    assert slowed.status_code == 429 and "Wait a minute" in slowed.text


def test_whose_access_ended_is_out_at_once(ada: Agent, world: World, client: Client) -> None:
    sign_in(client)
    assert client.get("/settings/profile").status_code == 200
    ada.leave(by=world.ann)
    assert client.get("/settings/profile").status_code == 302
    assert sign_in(client).headers["Location"] == "/sign-in/ended"
    assert "access has ended" in client.get("/sign-in/ended").text


def test_signing_out_needs_a_press(ada: Agent, client: Client) -> None:
    client.force_login(ada)
    assert "Sign out?" in client.get("/sign-out").text and "_auth_user_id" in client.session
    client.post("/sign-out")
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client: Client, ada: Agent) -> None:
    for path in ("/sign-up", "/accounts/signup/", "/signup"):
        assert client.get(path).status_code in (302, 404)
    assert "sign up" not in client.get("/sign-in").text.lower()


def test_a_new_password_by_mail(ada: Agent, client: Client, run_jobs: type_run_jobs) -> None:
    answer = client.post("/sign-in/password", {"email": "ada@brook.example"}, headers={"host": "evil.example"})
    assert answer.headers["Location"] == "/sign-in/password/sent" and not mail.outbox
    assert run_jobs() == ["mail_password_link"]
    [sent] = mail.outbox
    found = re.search(r"https://desk\.brook\.example(/sign-in/password/\S+)", str(sent.body))
    assert sent.to == [ada.email] and found and "evil.example" not in sent.body
    page = client.get(found[1], follow=True)
    form_at = page.redirect_chain[-1][0]
    assert "set-password" in form_at and found[1] not in page.text
    assert "at least 10 characters" in client.post(form_at, {"password1": "short"}).text
    assert client.post(form_at, {"password1": "an entirely new one"}).headers["Location"] == "/sign-in/password/done"
    assert sign_in(client, password="an entirely new one").status_code == 302
    used = Client().get(found[1], follow=True)
    assert "no longer works" in used.text


def test_a_stranger_learns_nothing_and_gets_no_mail(ada: Agent, client: Client, run_jobs: type_run_jobs) -> None:
    answer = client.post("/sign-in/password", {"email": "stranger@elsewhere.example"})
    assert answer.headers["Location"] == "/sign-in/password/sent"
    assert run_jobs() == [] and not mail.outbox


def test_asking_again_and_again_for_a_link_is_slowed_down(ada: Agent, client: Client) -> None:
    answers = [client.post("/sign-in/password", {"email": ada.email}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Wait a minute" in answers[-1].text


def test_a_new_password_opens_a_locked_address(ada: Agent, client: Client) -> None:
    for _ in range(6):
        sign_in(client, password="wrong")
    form_at = client.get(password_path(ada), follow=True).redirect_chain[-1][0]
    client.post(form_at, {"password1": "an entirely new one"})
    assert sign_in(client, password="an entirely new one").status_code == 302


def test_changing_ones_password_ends_the_others(ada: Agent, client: Client) -> None:
    other = Client()
    sign_in(client)
    sign_in(other)
    refused = client.post("/settings/password", {"oldpassword": "wrong", "password1": "an entirely new one"})
    assert "isn&#x27;t your present password" in refused.text
    client.post("/settings/password", {"oldpassword": PASSWORD, "password1": "an entirely new one"})
    assert client.get("/settings/profile").status_code == 200
    assert other.get("/settings/profile").status_code == 302
    assert Event.objects.filter(name="agent.changed_password", actor_id=ada.pk).count() == 2


def test_signing_out_everywhere_else(ada: Agent) -> None:
    phone = Client(
        headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit Version/17.0 Safari/604"}
    )
    client = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"})
    sign_in(phone)
    sign_in(client)
    page = client.get("/settings/sessions")
    assert "Safari · iPhone" in page.text and "Firefox · Linux" in page.text and "This one" in page.text
    client.post("/settings/sessions")
    assert client.get("/settings/sessions").status_code == 200
    assert phone.get("/settings/profile").status_code == 302
    assert "only here" in client.get("/settings/sessions").text


def test_where_one_is_signed_in_is_kept_every_five_minutes_only(
    ada: Agent, client: Client, django_assert_num_queries: Any
) -> None:
    sign_in(client)
    client.get("/settings/profile")
    before = Session.objects.get(session_key=client.session.session_key).session_data
    client.get("/settings/profile")
    assert Session.objects.get(session_key=client.session.session_key).session_data == before


def test_the_profile_is_changed(ada: Agent, client: Client, happened: type_happened) -> None:
    client.force_login(ada)
    data = {"name": "Ada Lund", "signature": "Ada", "language": "de", "zone": "Europe/Oslo", "theme": "dark"}
    assert client.post("/settings/profile", data).status_code == 302
    fresh = ada.again()
    assert (fresh.name, fresh.zone, fresh.theme) == ("Ada Lund", "Europe/Oslo", "dark")
    assert happened()[-1] == "agent.described"
    page = client.get("/settings/profile")
    assert 'lang="de"' in page.text and 'data-theme="dark"' in page.text


@pytest.mark.parametrize("wrong", [{"name": ""}, {"zone": "Mars/Base"}, {"language": "tlh"}, {"theme": "loud"}])
def test_a_profile_that_cant_be_is_refused(ada: Agent, client: Client, wrong: dict[str, str]) -> None:
    client.force_login(ada)
    data = {"name": "Ada", "signature": "", "language": "", "zone": "", "theme": "auto", **wrong}
    assert client.post("/settings/profile", data).status_code == 200
    assert ada.again().name == "Ada Okafor"


def test_an_agent_without_a_zone_reads_the_workspaces(ada: Agent, client: Client) -> None:
    Workspace.objects.get().describe(by=ada, language="fr")
    client.force_login(ada)
    page = client.get("/settings/profile")
    assert 'lang="fr"' in page.text and page.headers["Content-Language"] == "fr"
    assert get_language() == "en"  # the next reader of this thread begins with their own
