"""How to sign in to the sample company: made at the fill, kept beside the other secrets."""

import os
import secrets
from pathlib import Path

from django.conf import settings

from rapport.platform.sample.opening import SIGNED_IN
from rapport.platform.sample.reading import cast

#: Letters and digits that nobody mistakes for others when typing them from a terminal.
CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"


def path() -> Path:
    folder: Path = settings.RAPPORT_DATA / "secrets"
    return folder / "sample_password"


def make_password() -> str:
    """A new password, kept with mode 0600 so that it can be shown again."""
    password = "-".join("".join(secrets.choice(CLEAR) for _ in range(4)) for _ in range(4))
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path().unlink(missing_ok=True)
    with os.fdopen(os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    return password


def kept_password() -> str:
    """The password made at the fill; empty where its file is gone."""
    return path().read_text().strip() if path().is_file() else ""


def sign_ins() -> list[dict[str, str]]:
    """Who can sign in, the owner first."""
    people = {one["key"]: one for one in cast()["agent"]}
    return [{"email": people[key]["email"], "role": people[key]["role"]} for key in SIGNED_IN]
