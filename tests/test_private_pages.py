"""Customers' words stay with the reader: what may keep a page, and for whom."""

import pytest
from django.test import Client

from conftest import World
from rapport.desk.models import Message


@pytest.mark.parametrize("path", ["/inbox/open", "/conversations/{}", "/search?q=E14", "/colleagues?q=b", "/nowhere"])
def test_no_page_is_kept_on_the_way_or_in_the_browser(world: World, client: Client, path: str) -> None:
    client.force_login(world.ada)
    assert client.get(path.format(world.late.pk)).headers["Cache-Control"] == "private, no-store"


def test_a_mail_is_kept_for_its_reader_alone(world: World, client: Client) -> None:
    """A browser keeps it for the session that asked: with another cookie, or none, it asks again."""
    message = Message.objects.filter(conversation=world.late)[0]
    client.force_login(world.ada)
    answer = client.get(f"/messages/{message.pk}/frame")
    assert answer.headers["Cache-Control"].startswith("private,") and "Cookie" in answer.headers["Vary"]
