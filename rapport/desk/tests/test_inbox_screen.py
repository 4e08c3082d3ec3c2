"""The list: views, counts, rows, narrowing, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import World
from rapport.core.clock import now
from rapport.desk.models import Conversation, Tag
from rapport.desk.queries import places, rows

HTMX = {"HX-Request": "true"}


def counts(world: World, agent: Any) -> dict[str, int]:
    found = places.places(agent, places.teams_of(agent))
    return places.count(found, agent)


@pytest.fixture
def ada(world: World, client: Client) -> Client:
    client.force_login(world.ada)
    return client


def fill(world: World, number: int) -> None:
    for n in range(number):
        world.inbox.receive(world.mail(f"guest{n}@mailbox.example", f"Question {n}", subject=f"Matter {n}"))


def test_each_view_counts_what_stands_in_it(world: World) -> None:
    assert counts(world, world.ada) == {
        "mine": 0, "mentions": 0, "unassigned": 1, "open": 1, "waiting": 0, "snoozed": 0, "resolved": 1, "spam": 0,
        f"team-{world.helpers.pk}": 1,
    }  # fmt: skip
    world.late.assign(world.ada, by=world.lea)
    assert counts(world, world.ada)["mine"] == 1
    world.late.snooze(now() + timedelta(hours=1), by=world.ada)
    counted = counts(world, world.ada)
    assert (counted["mine"], counted["open"], counted["snoozed"]) == (0, 0, 1)


def test_all_views_are_counted_in_one_query(world: World, django_assert_num_queries: Any) -> None:
    found = places.places(world.lea, places.teams_of(world.lea))
    with django_assert_num_queries(1):
        places.count(found, world.lea)


def test_another_teams_conversation_counts_for_nobody_else(world: World) -> None:
    assert counts(world, world.eve)["open"] == 0


def test_a_mention_counts_until_it_is_seen_and_stays_in_its_view(world: World) -> None:
    world.late.note("Look at this", by=world.lea, mentions=[world.ada])
    assert counts(world, world.ada)["mentions"] == 1
    world.late.again().see(world.ada)
    assert counts(world, world.ada)["mentions"] == 0
    place = next(one for one in places.places(world.ada, []) if one.key == "mentions")
    assert list(place.rows(world.ada)) == [world.late]


def test_who_waits_longest_comes_first(world: World) -> None:
    fill(world, 2)
    place = next(one for one in places.places(world.ada, []) if one.key == "open")
    world.late.hear(world.mail(text="Anybody there?"), world.cleo)  # writing again pushes nobody back
    assert next(iter(place.rows(world.ada))) == world.late


def test_the_page_shows_the_list_and_its_counts(ada: Client, world: World) -> None:
    page = ada.get("/inbox/open")
    assert page.status_code == 200
    assert "Grinder blocks after the update" in page.text and "Cleo Finch" in page.text
    assert "Fernbrook Dental" in page.text and "Where is my invoice?" not in page.text


def test_the_first_page_is_ones_own(ada: Client) -> None:
    assert ada.get("/").headers["Location"] == "/inbox/mine"


def test_an_empty_view_teaches(ada: Client) -> None:
    page = ada.get("/inbox/mine")
    assert "Nothing waits for you" in page.text and "1 unassigned" in page.text


def test_an_unknown_view_is_not_there(ada: Client) -> None:
    assert ada.get("/inbox/nonsense").status_code == 404
    assert ada.get("/inbox/team-999999").status_code == 404


def test_a_strangers_list_is_not_shown(client: Client, world: World) -> None:
    assert "sign-in" in client.get("/inbox/open").headers["Location"]


def test_htmx_gets_the_list_and_the_views_alone(ada: Client) -> None:
    page = ada.get("/inbox/open", headers=HTMX)
    assert "<html" not in page.text and 'hx-target="#list"' in page.text and 'hx-target="#views"' in page.text


def test_the_open_conversation_is_marked_in_its_list(ada: Client, world: World) -> None:
    current = f"http://testserver/conversations/{world.late.pk}?view=open"
    page = ada.get("/inbox/open", headers={**HTMX, "HX-Current-URL": current})
    assert page.text.count('aria-current="true"') == 1


def test_a_filter_in_the_address_narrows_the_list(ada: Client, world: World) -> None:
    fill(world, 1)
    world.late.tag(Tag.objects.named("refund", by=world.ada), by=world.ada)
    assert "Matter 0" not in ada.get("/inbox/open?tag=refund").text
    assert "Grinder blocks" in ada.get("/inbox/open?tag=Refund").text
    assert "Grinder blocks" not in ada.get("/inbox/open?assignee=me").text
    assert "Grinder blocks" in ada.get("/inbox/open?assignee=none").text
    assert "Nothing here fits this filter" in ada.get("/inbox/open?desk=success").text


def test_a_filter_that_nobody_understands_shows_nothing_rather_than_all(ada: Client, world: World) -> None:
    page = ada.get("/inbox/open?inbox=abc")
    assert page.status_code == 200 and "Grinder blocks" not in page.text


def test_a_list_goes_on_over_pages(ada: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "ROWS", 2)
    fill(world, 3)
    first, second = ada.get("/inbox/open").text, ada.get("/inbox/open?page=2").text
    assert 'rel="next"' in first and 'rel="prev"' not in first
    assert 'rel="prev"' in second and 'rel="next"' not in second
    assert ada.get("/inbox/open?page=junk").status_code == 200


def test_unread_is_what_the_customer_said_since_one_looked(world: World) -> None:
    def unread(agent: Any) -> int:
        return rows.unread_counts([world.late.again()], agent).get(world.late.pk, 0)

    assert unread(world.ada) == 1
    world.late.again().see(world.ada)
    assert unread(world.ada) == 0
    world.late.hear(world.mail(text="Hello?"), world.cleo)
    world.late.note("I ring them", by=world.ada)
    assert unread(world.ada) == 1
    world.late.hear(world.mail(text="I am away", automatic="auto_reply"), world.cleo)
    assert unread(world.ada) == 1


def test_what_somebody_else_looks_after_is_not_unread(world: World) -> None:
    world.late.assign(world.ben, by=world.lea)
    assert rows.unread_counts([world.late.again()], world.ada) == {}


def test_the_list_costs_the_same_for_any_number_of_rows(ada: Client, world: World) -> None:
    fill(world, 2)
    ada.get("/inbox/open")
    with CaptureQueriesContext(connection) as few:
        ada.get("/inbox/open")
    fill(world, 30)
    with CaptureQueriesContext(connection) as many:
        ada.get("/inbox/open")
    assert len(many) == len(few) <= 14, [query["sql"][:120] for query in many]


def test_a_mailbox_in_trouble_is_said_above_the_list(ada: Client, world: World) -> None:
    world.inbox.in_trouble("The mail server refused the password.")
    assert "The mail server refused the password." in ada.get("/inbox/open").text


def test_a_light_agent_sees_the_list(client: Client, world: World) -> None:
    client.force_login(world.lin)
    assert "Grinder blocks" in client.get("/inbox/open").text


def test_a_desk_that_is_switched_off_is_not_there(ada: Client, world: World) -> None:
    world.support.switch_off(by=world.otto)
    assert "Grinder blocks" not in ada.get("/inbox/open").text
    assert ada.get(f"/conversations/{world.late.pk}").status_code == 404


def test_what_comes_next_in_a_list(world: World) -> None:
    fill(world, 2)
    place = next(one for one in places.places(world.ada, []) if one.key == "open")
    keys = [row.pk for row in place.rows(world.ada)]
    assert rows.following(place, world.ada, keys[0]) == keys[1]
    assert rows.following(place, world.ada, keys[-1]) == keys[-2]
    assert rows.following(place, world.ada, 0) is None
    Conversation.objects.exclude(pk=keys[0]).delete()
    assert rows.following(place, world.ada, keys[0]) is None


def test_a_filter_is_said_in_words(ada: Client, world: World) -> None:
    page = ada.get(f"/inbox/open?inbox={world.inbox.pk}&desk=support&priority=2&assignee=none&tag=x").text
    for words in (f"Inbox: {world.inbox.name}", f"Desk: {world.support.name}", "Priority: high or urgent", "nobody"):
        assert words in page


def test_the_filter_chooses_only_what_was_chosen(ada: Client, world: World) -> None:
    assert " selected" not in ada.get("/inbox/open/narrow").text
    chosen = ada.get(f"/inbox/open/narrow?inbox={world.inbox.pk}").text
    assert f'value="{world.inbox.pk}" selected' in chosen and chosen.count(" selected") == 1
