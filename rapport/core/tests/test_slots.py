"""Slots: higher rooms on lower rooms' pages, once a page in lists."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.template import engines
from django.test import override_settings

from conftest import World
from rapport.core import slots
from rapport.desk.models import Conversation

TEMPLATES = {
    "test/aside.html": "<p>{{ words }} about {{ subjects.0 }}</p>",
    "test/row.html": "[{{ data }}]",
}


@pytest.fixture(autouse=True)
def templates() -> Iterator[None]:
    loaders = [("django.template.loaders.locmem.Loader", TEMPLATES)]
    backend = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": loaders, "builtins": ["rapport.core.templatetags.slots"]},
    }
    with override_settings(TEMPLATES=[backend]):
        yield
    slots.SLOTS.pop("test.place", None)


def show(source: str, **words: Any) -> str:
    return engines["django"].from_string(source).render(words)


def test_an_empty_slot_shows_nothing() -> None:
    assert show("a{% slot 'test.place' x %}b", x=1) == "ab"


def test_fills_come_in_their_order_and_may_stay_away() -> None:
    def words(word: str | None) -> Any:
        return lambda request, subject: {"words": word} if word else None

    slots.fill("test.place", template="test/aside.html", context=words("second"), order=2)
    slots.fill("test.place", template="test/aside.html", context=words(None), order=0)
    slots.fill("test.place", template="test/aside.html", context=words("<first>"), order=1)
    shown = show("{% slot 'test.place' x %}", x="Cleo")
    assert shown == "<p>&lt;first&gt; about Cleo</p><p>second about Cleo</p>"


def test_a_list_asks_once_a_page(world: World, django_assert_num_queries: Any) -> None:
    asked: list[int] = []

    def load(rows: Iterable[Conversation]) -> dict[int, str]:
        asked.append(1)
        return {row.pk: f"#{row.pk}" for row in rows if row.pk == world.late.pk}

    slots.fill("test.place", template="test/row.html", load=load)
    rows = [world.late, world.done]
    source = "{% loadslot 'test.place' rows %}{% for row in rows %}{% slot 'test.place' row %}{% endfor %}"
    with django_assert_num_queries(0):
        assert show(source, rows=rows) == f"[#{world.late.pk}]"
    assert asked == [1]
