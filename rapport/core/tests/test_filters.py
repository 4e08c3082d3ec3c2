"""The filter language: what it says, what it refuses, and that it becomes one WHERE."""

from typing import Any

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from conftest import World
from rapport.core import filters
from rapport.core.filters import Field, FilterError
from rapport.people.models import Customer

PEOPLE = (
    Field("name", "Name", "text"),
    Field("company", "Company", "ref"),
    Field("language", "Language", "choice", choices=lambda: [("en", "English"), ("de", "German")]),
    Field("met", "First met", "time", path="created_at"),
    Field("addresses", "Addresses", "number", where=lambda op, value: Q(identities__pk__gte=value)),
)


@pytest.fixture(autouse=True)
def fields() -> Any:
    filters.register("test customer", *PEOPLE)
    yield
    del filters.FIELDS["test customer"]


def found(tree: Any, me: int | None = None) -> set[str]:
    where = filters.compile(tree, "test customer", me=me)
    return set(Customer.objects.filter(where).values_list("name", flat=True))


def test_a_condition(world: World) -> None:
    assert found({"field": "name", "op": "contains", "value": "finch"}) == {"Cleo Finch"}


def test_all_any_and_not(world: World) -> None:
    cleo = {"field": "name", "op": "starts_with", "value": "Cleo"}
    dan = {"field": "name", "op": "starts_with", "value": "Dan"}
    assert found({"any": [cleo, dan]}) == {"Cleo Finch", "Dan Reed"}
    assert found({"all": [cleo, dan]}) == set()
    assert found({"not": cleo}) == {"Dan Reed"}


def test_nothing_to_fulfil_holds_for_everyone(world: World) -> None:
    assert found({"all": []}) == {"Cleo Finch", "Dan Reed"}


def test_set_and_not_set(world: World) -> None:
    assert found({"field": "company", "op": "is_set"}) == {"Cleo Finch"}
    assert found({"field": "company", "op": "is_not_set"}) == {"Dan Reed"}


def test_me_is_the_one_who_looks(world: World) -> None:
    mine = {"field": "company", "op": "is", "value": "me"}
    assert found(mine, me=world.fernbrook.pk) == {"Cleo Finch"}


def test_spans_count_back_from_now(world: World) -> None:
    assert found({"field": "met", "op": "within", "value": "1h"}) == {"Cleo Finch", "Dan Reed"}
    assert found({"field": "met", "op": "older_than", "value": "1h"}) == set()


def test_it_is_one_where(world: World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found(
            {
                "any": [
                    {"field": "name", "op": "is", "value": "A"},
                    {"not": {"field": "met", "op": "within", "value": "2w"}},
                ]
            }
        )


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({"field": "colour", "op": "is", "value": "red"}, "no field “colour”"),
        ({"field": "name", "op": "within", "value": "1d"}, "can't be asked “within”"),
        ({"field": "language", "op": "is", "value": "it"}, "no value of “language”"),
        ({"field": "met", "op": "within", "value": "soon"}, "needs a span"),
        ({"field": "met", "op": "before", "value": "2026-05-01"}, "needs a time with its zone"),
        ({"field": "name", "op": "is", "value": 3}, "needs text"),
        ({"field": "language", "op": "one_of", "value": "en"}, "needs a list"),
        ({"any": []}, "at least one"),
        ({"all": [], "any": []}, "A filter is"),
        ([], "A filter is"),
        (None, "A filter is"),
    ],
)
def test_what_can_not_be_used_says_why(tree: Any, words: str) -> None:
    with pytest.raises(FilterError, match=words):
        filters.validate(tree, "test customer")


def test_a_filter_has_a_size(world: World) -> None:
    deep: Any = {"field": "name", "op": "is_set"}
    for _ in range(20):
        deep = {"not": deep}
    with pytest.raises(FilterError, match="too large"):
        filters.validate(deep, "test customer")
    with pytest.raises(FilterError, match="too large"):
        filters.validate({"all": [{"field": "name", "op": "is_set"}] * 500}, "test customer")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["all", "any", "not", "field", "op", "value"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(tree=json_values)
def test_whatever_comes_is_compiled_or_refused_in_words(tree: Any) -> None:
    try:
        filters.compile(tree, "test customer", me=1)
    except FilterError as error:
        assert str(error)
