"""Where settings come from: the environment, a `.env` file beside the code, and secrets made at the first start."""

import base64
import hmac
import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent


def read_dotenv(path: Path = ROOT / ".env") -> None:
    """Take `NAME=value` lines of `.env`; what the environment already says wins."""
    if not path.is_file():
        return
    for line in path.read_text().splitlines():
        name, sign, value = line.strip().partition("=")
        if sign and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("'\""))


def env(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. Copy .env.example to .env, or see docs/settings.md.")
    return value


def data_folder() -> Path:
    """RAPPORT_DATA, by default `var` beside the code, as an absolute path."""
    return Path(os.environ.get("RAPPORT_DATA") or ROOT / "var").resolve()


def kept_secret(name: str) -> str:
    """A secret made at the first start and kept in RAPPORT_DATA/secrets, readable by its owner only."""
    path = data_folder() / "secrets" / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def secret_key() -> str:
    """What sessions and links are signed with."""
    return os.environ.get("SECRET_KEY") or kept_secret("secret_key")


def setup_key() -> str:
    """What the first visit has to know that comes from elsewhere: else whoever comes first would own it all.

    It follows from the secret key, so that every process knows the same one and nothing has to be kept.
    """
    digest = hmac.digest(secret_key().encode(), b"the first visit", "sha256")
    words = base64.b32encode(digest).decode()
    return "-".join(words[at : at + 4] for at in range(0, 16, 4))


def database(url: str) -> dict[str, object]:
    """Django's DATABASES entry for a `postgresql://user:password@host:port/name?option=value` address.

    A folder as `host` (in the query) means a Unix socket.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            f"DATABASE_URL begins with “{parts.scheme}://”; Rapport needs PostgreSQL. "
            "Write it as postgresql://user:password@host:5432/name, see docs/settings.md."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "rapport",
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or options.pop("host", ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }


def database_url() -> str:
    """DATABASE_URL, or the address that the running embedded server left in RAPPORT_DATA/run."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    left = data_folder() / "run" / "database_url"
    if left.is_file():
        return left.read_text().strip()
    raise ImproperlyConfigured(
        f"No database: DATABASE_URL is not set and no embedded server of {data_folder()} is known. "
        "Run bin/start first, or set DATABASE_URL, see docs/settings.md."
    )
