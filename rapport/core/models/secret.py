"""Secrets at rest: readable with the key in RAPPORT_DATA/secrets, not in the database, a log or an export."""

import base64
import hashlib
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


@cache
def _cipher(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))


def seal(words: str) -> str:
    return _cipher(settings.ENCRYPTION_KEY).encrypt(words.encode()).decode()


def unseal(sealed: str) -> str:
    try:
        return _cipher(settings.ENCRYPTION_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise ImproperlyConfigured(
            "A stored password can't be read with this encryption key. Put back RAPPORT_DATA/secrets/encryption_key "
            "from your backup, or enter the password again in Settings."
        ) from None


class SecretField(models.TextField):  # type: ignore[type-arg]
    """Text that is encrypted in its column. It can't be searched, and it is never shown again."""

    def get_prep_value(self, value: Any) -> Any:
        return seal(value) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        return unseal(value) if value else ""
