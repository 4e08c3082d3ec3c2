"""Secrets can be used, and not read in the database."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from rapport.core.models.secret import SecretField, seal, unseal


@given(words=st.text())
def test_what_is_sealed_comes_back_and_shows_nothing(words: str) -> None:
    sealed = seal(words)
    assert unseal(sealed) == words
    assert len(words) < 3 or words not in sealed


def test_two_seals_of_one_secret_differ() -> None:
    assert seal("hunter2") != seal("hunter2")


def test_another_key_says_what_to_do() -> None:
    sealed = seal("hunter2")
    with override_settings(ENCRYPTION_KEY="another"), pytest.raises(ImproperlyConfigured, match="encryption_key"):
        unseal(sealed)


def test_nothing_stays_nothing() -> None:
    assert SecretField().get_prep_value("") == "" and SecretField().from_db_value("", None, None) == ""
