"""What a page may listen to, signed when the page was made."""

from collections.abc import Iterable

from django.core import signing

SALT = "live"
#: A page that lies open longer asks again by being loaded.
LIFE = 60 * 60 * 24


def make_reference(names: Iterable[str]) -> str:
    return signing.dumps(sorted(set(names)), salt=SALT, compress=True)


def read_reference(reference: str) -> frozenset[str]:
    """The names in a reference. Raises BadSignature for anything we didn't sign within a day."""
    return frozenset(signing.loads(reference, salt=SALT, max_age=LIFE))
