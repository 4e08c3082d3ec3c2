"""The page of the search: what it shows and what it costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import World


@pytest.fixture
def ada(world: World, client: Client) -> Client:
    client.force_login(world.ada)
    return client


def test_before_anything_is_typed_the_page_says_what_can_be(ada: Client) -> None:
    page = ada.get("/search").text
    assert "What you can type" in page and "has:attachment" in page


def test_what_is_found_is_marked_and_links_to_the_message(ada: Client, world: World) -> None:
    page = ada.get("/search?q=E14").text
    assert "<mark>E14</mark>" in page and f"/conversations/{world.late.pk}#message-" in page
    assert "1 conversation" in page


def test_nothing_found_says_what_to_try(ada: Client) -> None:
    page = ada.get("/search?q=xyzzy").text
    assert "Nothing found" in page and "What you can type" in page


def test_what_one_may_not_see_is_not_found(client: Client, world: World) -> None:
    client.force_login(world.eve)
    assert "Nothing found" in client.get("/search?q=E14").text


def test_htmx_gets_the_results_alone(ada: Client) -> None:
    page = ada.get("/search?q=E14", headers={"HX-Request": "true"}).text
    assert 'id="results"' in page and "<html" not in page


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"', "from:", "-", "a" * 900, "before:never", "\x00"])
def test_whatever_is_typed_is_answered(ada: Client, text: str) -> None:
    page = ada.get("/search", {"q": text})
    assert page.status_code == 200 and "<script>alert" not in page.text


def test_a_search_costs_the_same_for_any_number_of_results(ada: Client, world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            ada.get("/search?q=question")
        return len(queries)

    def fill(start: int, end: int) -> None:
        for number in range(start, end):
            world.inbox.receive(world.mail(f"g{number}@mailbox.example", "a question", sender_name=f"Guest {number}"))

    fill(0, 2)
    cost()  # the first page of a session writes where one is signed in
    assert cost() <= 20
    fill(2, 20)
    assert cost() <= 20  # some more where the newest words don't lie in one window, never one a result
