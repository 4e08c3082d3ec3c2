"""Each verb at its address: what it does, who may, what it answers, and how it is undone."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from conftest import World, type_happened
from rapport.core.clock import now
from rapport.desk.models import Conversation, Tag

VERBS = (
    "resolve", "reopen", "close", "mark-spam", "status", "assign", "take", "team", "hand-off", "snooze", "wake",
    "prioritise", "tag", "untag",
)  # fmt: skip
ANYBODYS = ("follow", "unfollow", "note")


@pytest.fixture
def ada(world: World, client: Client) -> Client:
    client.force_login(world.ada)
    return client


def post(client: Client, world: World, verb: str, *, htmx: bool = False, **values: Any) -> Any:
    here = f"/conversations/{world.late.pk}"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{here}?view=open"} if htmx else {}
    return client.post(f"{here}/{verb}", values, headers=headers)


def heard(answer: Any) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(answer.headers.get("HX-Trigger", "{}"))
    return said


@pytest.mark.parametrize("verb", VERBS)
def test_a_light_agent_does_not_find_it(world: World, client: Client, verb: str, happened: type_happened) -> None:
    client.force_login(world.lin)
    assert post(client, world, verb, status="spam", agent=world.lin.pk).status_code == 404
    assert happened() == []


@pytest.mark.parametrize("verb", [*VERBS, *ANYBODYS, "reply", "draft", "upload", "see"])
def test_what_one_may_not_see_has_no_verbs(world: World, client: Client, verb: str, happened: type_happened) -> None:
    client.force_login(world.eve)
    assert post(client, world, verb, kind="note", text="x").status_code == 404
    assert happened() == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_link_alone_does_nothing(ada: Client, world: World, verb: str) -> None:
    assert ada.get(f"/conversations/{world.late.pk}/{verb}").status_code == 405


def test_resolving_stays_where_no_list_stands_beside(ada: Client, world: World) -> None:
    answer = post(ada, world, "resolve")
    assert answer.headers["Location"] == f"/conversations/{world.late.pk}"
    assert world.late.again().status == "resolved"


def test_resolving_goes_on_to_the_next_in_the_list(ada: Client, world: World) -> None:
    following = world.inbox.receive(world.mail("next@mailbox.example", subject="Next please")).conversation
    answer = post(ada, world, "resolve", view="open")
    assert answer.headers["Location"] == f"/conversations/{following.pk}?view=open"


def test_resolving_by_htmx_shows_the_next_one_with_an_undo(ada: Client, world: World) -> None:
    following = world.inbox.receive(world.mail("next@mailbox.example", subject="Next please")).conversation
    answer = post(ada, world, "resolve", htmx=True, view="open")
    assert "Next please" in answer.text and answer.headers["HX-Push-Url"].startswith(f"/conversations/{following.pk}")
    undo = heard(answer)["toast"]["undo"]
    back = ada.post(
        undo, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver/conversations/{following.pk}"}
    )
    assert world.late.again().status == "open"
    assert json.loads(back.headers["HX-Location"])["path"].startswith(f"/conversations/{world.late.pk}")


def test_the_last_one_leads_back_to_the_list(ada: Client, world: World) -> None:
    answer = post(ada, world, "resolve", htmx=True, view="open")
    assert answer.headers["HX-Redirect"] == "/inbox/open"


def test_an_undo_restores_how_long_the_customer_waits(ada: Client, world: World) -> None:
    waiting = world.late.again().waiting_since
    answer = post(ada, world, "resolve", htmx=True)
    assert world.late.again().waiting_since is None
    ada.post(heard(answer)["toast"]["undo"])
    assert world.late.again().waiting_since == waiting


def test_htmx_gets_the_changed_parts(ada: Client, world: World) -> None:
    answer = post(ada, world, "assign", htmx=True, agent=world.ben.pk)
    assert "Ben Marsh" in answer.text and 'hx-target="#conversation-header"' in answer.text
    assert 'id="reply-text"' not in answer.text and "fresh" in heard(answer)
    assert heard(answer)["toast"]["text"] == "Assigned to Ben Marsh"


def test_without_scripts_the_next_page_says_what_happened(ada: Client, world: World) -> None:
    answer = post(ada, world, "assign", agent=world.ben.pk)
    assert [str(one) for one in get_messages(answer.wsgi_request)] == ["Assigned to Ben Marsh"]


def test_assigning_and_taking_it_back(ada: Client, world: World) -> None:
    answer = post(ada, world, "assign", htmx=True, agent=world.ben.pk)
    ada.post(heard(answer)["toast"]["undo"])
    assert world.late.again().assignee is None
    post(ada, world, "assign", agent=world.ben.pk)
    post(ada, world, "assign", agent="")
    assert world.late.again().assignee is None


def test_one_who_cannot_answer_is_refused_in_words(ada: Client, world: World) -> None:
    answer = post(ada, world, "assign", htmx=True, agent=world.lin.pk)
    assert answer.status_code == 204 and "Choose somebody else" in heard(answer)["toast"]["text"]


def test_taking_what_a_colleague_took_a_moment_ago(ada: Client, world: World) -> None:
    world.late.assign(world.ben, by=world.ben)
    assert "Ben Marsh took it a moment ago." in heard(post(ada, world, "take", htmx=True))["toast"]["text"]


def test_a_team_can_be_given_and_taken(ada: Client, world: World) -> None:
    post(ada, world, "team", team="")
    assert world.late.again().team is None
    answer = post(ada, world, "team", htmx=True, team=world.helpers.pk)
    assert world.late.again().team == world.helpers
    ada.post(heard(answer)["toast"]["undo"])
    assert world.late.again().team is None


def test_given_to_another_team_it_is_gone_from_here(ada: Client, world: World) -> None:
    answer = post(ada, world, "team", htmx=True, team=world.others.pk)
    assert answer.status_code == 200 and answer.headers["HX-Redirect"].startswith("/inbox/")
    assert ada.get(f"/conversations/{world.late.pk}").status_code == 404


@pytest.mark.parametrize("status", ["pending", "on_hold", "resolved", "closed", "spam"])
def test_status_can_be_set_and_undone(ada: Client, world: World, status: str) -> None:
    answer = post(ada, world, "status", htmx=True, status=status)
    assert world.late.again().status == status
    undo = heard(answer)["toast"]["undo"]
    assert bool(undo) == (status != "closed")  # closed is final
    if undo:
        ada.post(undo)
        assert world.late.again().status == "open"


def test_what_was_pending_is_pending_again_after_an_undo(ada: Client, world: World) -> None:
    world.late.set_status("pending", by=world.ada)
    answer = post(ada, world, "mark-spam", htmx=True)
    ada.post(heard(answer)["toast"]["undo"])
    assert world.late.again().status == "pending"


def test_what_was_resolved_is_resolved_again_when_it_was_no_spam(ada: Client, world: World) -> None:
    world.late.resolve(by=world.ada)
    answer = post(ada, world, "mark-spam", htmx=True)
    assert world.late.again().resolved_at is None
    ada.post(heard(answer)["toast"]["undo"])
    assert world.late.again().status == "resolved"


def test_an_unknown_status_or_priority_is_refused(ada: Client, world: World, happened: type_happened) -> None:
    for verb, values in (("status", {"status": "lost"}), ("prioritise", {"priority": "9"}), ("prioritise", {})):
        assert heard(post(ada, world, verb, htmx=True, **values))["toast"]["tone"] == "bad"
    assert happened() == []


def test_handing_off_needs_a_reason(ada: Client, world: World) -> None:
    answer = post(ada, world, "hand-off", htmx=True, desk=world.service.pk, reason="  ")
    assert "Say in a few words why" in heard(answer)["toast"]["text"]
    post(ada, world, "hand-off", desk=world.service.pk, reason="refund wish")
    assert world.late.again().desk == world.service


def test_a_desk_that_is_off_takes_nothing(ada: Client, world: World) -> None:
    world.success.switch_off(by=world.otto)
    answer = post(ada, world, "hand-off", htmx=True, desk=world.success.pk, reason="renewal")
    assert "switched off" in heard(answer)["toast"]["text"]


def test_snoozing_by_menu_and_by_picker(ada: Client, world: World) -> None:
    until = now() + timedelta(days=1)
    answer = post(ada, world, "snooze", htmx=True, until=until.isoformat())
    assert world.late.again().snoozed_until == until
    ada.post(heard(answer)["toast"]["undo"])
    assert world.late.again().snoozed_until is None
    post(ada, world, "snooze", until=f"{until:%Y-%m-%dT%H:%M}")
    assert world.late.again().snoozed_until is not None
    post(ada, world, "wake")
    assert world.late.again().snoozed_until is None


@pytest.mark.parametrize("until", ["", "yesterday", "2001-01-01T09:00"])
def test_a_snooze_without_a_time_to_come_is_refused(ada: Client, world: World, until: str) -> None:
    assert heard(post(ada, world, "snooze", htmx=True, until=until))["toast"]["tone"] == "bad"


def test_the_picker_speaks_the_readers_zone(ada: Client, world: World) -> None:
    world.ada.changes(zone="Asia/Kathmandu")
    post(ada, world, "snooze", until="2099-01-02T09:00")
    assert world.late.again().snoozed_until == datetime(2099, 1, 2, 3, 15, tzinfo=UTC)


def test_priority_tags_and_following(ada: Client, world: World, happened: type_happened) -> None:
    post(ada, world, "prioritise", priority=3)
    post(ada, world, "tag", name=" Grinder ")
    post(ada, world, "tag", name="grinder")
    tag = Tag.objects.get()
    post(ada, world, "untag", tag=tag.pk)
    post(ada, world, "follow")
    post(ada, world, "unfollow")
    assert happened() == [
        "conversation.prioritised", "tag.added", "conversation.tagged", "conversation.untagged",
        "conversation.followed", "conversation.unfollowed",
    ]  # fmt: skip


def test_a_verb_twice_is_one_event(ada: Client, world: World, happened: type_happened) -> None:
    for _ in range(2):
        post(ada, world, "resolve")
        post(ada, world, "follow")
    assert happened().count("conversation.resolved") == 1 and happened().count("conversation.followed") == 1


def test_no_spam_is_what_it_was(ada: Client, world: World) -> None:
    post(ada, world, "mark-spam")
    post(ada, world, "reopen")
    late: Conversation = world.late.again()
    assert late.status == "open" and late.waiting_since is not None


def test_an_undo_comes_back_to_the_list_it_was_done_in(ada: Client, world: World) -> None:
    world.late.assign(world.ada, by=world.ada)
    world.inbox.receive(world.mail("next@mailbox.example", subject="Next please")).conversation.assign(
        world.ada, by=world.ada
    )
    undo = heard(post(ada, world, "resolve", htmx=True, view="mine"))["toast"]["undo"]
    back = ada.post(undo, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/inbox/mine"})
    assert "view=mine" in json.loads(back.headers["HX-Location"])["path"]
    undo = heard(post(ada, world, "prioritise", htmx=True, view="mine", priority="3"))["toast"]["undo"]
    back = ada.post(undo, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/inbox/mine"})
    assert "priority" not in json.loads(back.headers["HX-Location"])["path"]  # what is taken back narrows no list


def test_what_a_verb_is_told_narrows_no_list(ada: Client, world: World) -> None:
    """Handing off to a desk is no wish to see that desk's alone, nor is a priority."""
    told: dict[str, dict[str, Any]] = {
        "prioritise": {"priority": "3"},
        "hand-off": {"desk": str(world.service.pk), "reason": "Wants a refund."},
    }
    for verb, values in told.items():
        answer = post(ada, world, verb, htmx=True, view="open", **values)
        assert answer.status_code == 200 and "conversation-header" in answer.text
        assert "priority=3" not in answer.text and "desk=" not in answer.text and "narrowed" not in answer.text


def test_a_narrowed_list_stays_narrowed_while_one_works_in_it(ada: Client, world: World) -> None:
    first = post(ada, world, "prioritise", htmx=True, view="open", narrowed="assignee=none&priority=2", priority="3")
    assert 'name="narrowed" value="assignee=none&amp;priority=2"' in first.text
