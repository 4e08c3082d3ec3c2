"""The list of settings, the gate before a page, and the fields that rooms share."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django import forms
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from rapport.core import sections
from rapport.core.access import needs
from rapport.core.fields import NewPasswordField, check_password_of, zones
from rapport.core.models import JobFailure
from rapport.core.sections import Section


class Reader(SimpleNamespace):
    is_authenticated = True

    def may(self, ability: str) -> bool:
        return ability in self.abilities


FOUND = {
    one.key: one
    for one in (
        Section("second", "Second", "b", "tag", "manage", order=2),
        Section("first", "First", "a", "tag", "manage", order=1, count=lambda: 3),
        Section("mine", "Mine", "c", "user", group="you"),
        Section("engine", "Engine", "d", "zap", "administer", group="system"),
    )
}


@pytest.mark.parametrize(
    ("abilities", "keys", "first"),
    [
        ((), ["mine"], "mine"),
        (("manage",), ["mine", "first", "second"], "first"),
        (("manage", "administer"), ["mine", "first", "second", "engine"], "first"),
    ],
)
def test_each_reader_has_the_sections_that_open(abilities: tuple[str, ...], keys: list[str], first: str) -> None:
    reader = Reader(abilities=abilities)
    with patch.dict(sections.SECTIONS, FOUND, clear=True):
        assert [one.key for _heading, found in sections.open_to(reader) for one in found] == keys
        begin = sections.first_open_to(reader)
    assert begin and begin.key == first


def test_a_section_says_how_much_waits_there() -> None:
    assert (FOUND["first"].waiting, FOUND["second"].waiting) == (3, 0)


@pytest.mark.parametrize(("abilities", "opens"), [((), False), (("manage",), True)])
def test_a_page_that_one_may_not_see_is_not_there(abilities: tuple[str, ...], opens: bool) -> None:
    @needs("manage")
    def page(request: Any) -> HttpResponse:
        return HttpResponse("here")

    request: Any = RequestFactory().get("/")
    request.user = Reader(abilities=abilities)
    if opens:
        assert page(request).status_code == 200
    else:
        with pytest.raises(Http404):
            page(request)


def test_zones_are_cities() -> None:
    names = dict(zones())
    assert names["America/New_York"] == "America/New York" and "US/Eastern" not in names and "UTC" in names


@pytest.mark.parametrize(
    ("password", "wrong"), [("short", "too short"), ("adaokafor1", "too similar"), ("password1234", "too common")]
)
def test_a_weak_password_is_refused_beside_its_field(password: str, wrong: str) -> None:
    class Form(forms.Form):
        password = NewPasswordField()

    form = Form({"password": password})
    form.is_valid()
    named = SimpleNamespace(get_field=lambda name: SimpleNamespace(verbose_name=name))
    check_password_of(SimpleNamespace(name="Ada Okafor", email="ada@brook.example", _meta=named), form)
    assert wrong in str(form.errors["password"]) and "At least 10 characters" in str(form.fields["password"].help_text)


def test_why_a_clock_failed_is_kept_until_it_runs_well(db: None) -> None:
    JobFailure.note("desk.wake", OSError("The disk is full."))
    JobFailure.note("desk.wake", OSError("Still full."))
    kept = JobFailure.objects.get()
    assert (kept.times, kept.reason) == (2, "OSError: Still full.")
    assert JobFailure.over("desk.wake") and not JobFailure.over("desk.wake")
