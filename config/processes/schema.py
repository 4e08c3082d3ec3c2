"""Whether a database can serve this version of the code, asked without starting Django.

After a migration the table of migrations carries a mark of the code that made it, so that a start with nothing to
migrate costs one query. The mark lies in the database itself: a backup that is brought back brings its own.
"""

import hashlib
from urllib.parse import urlsplit

import psycopg

from config.environment import ROOT
from config.processes.failures import CannotRun

SERVER_AT_LEAST = 170000
EXTENSIONS = {"vector": (0, 7), "pg_trgm": (1, 0), "unaccent": (1, 0)}
SETTINGS_PAGE = "docs/settings.md, “A database of your own”, says how."


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as trouble:
        why = str(trouble).strip().splitlines()[-1]
        raise CannotRun(
            f"The database at {shown(url)} can't be reached: {why}\n"
            "Check that it runs, and host, name, user and password in DATABASE_URL."
        ) from trouble
    except psycopg.ProgrammingError as trouble:
        raise CannotRun(f"DATABASE_URL can't be read: {trouble}\n{SETTINGS_PAGE}") from trouble


def shown(url: str) -> str:
    """The address as it may be printed: without its password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'this machine'}{parts.path}"


def make_fit(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Refuse a server that is too old, and have the extensions there."""
    if connection.info.server_version < SERVER_AT_LEAST:
        have, need = connection.info.server_version // 10000, SERVER_AT_LEAST // 10000
        raise CannotRun(f"The database is PostgreSQL {have}; Rapport needs {need} or later. {SETTINGS_PAGE}")
    if connection.info.parameter_status("server_encoding") != "UTF8":
        raise CannotRun("The database's encoding isn't UTF8. Make it anew: CREATE DATABASE … ENCODING 'UTF8'.")
    rows = connection.execute("SELECT name, default_version FROM pg_available_extensions").fetchall()
    found = {str(name): str(version) for name, version in rows}
    for name, at_least in EXTENSIONS.items():
        _extend(connection, name, at_least, found.get(name, ""))


def _extend(
    connection: psycopg.Connection[tuple[object, ...]], name: str, at_least: tuple[int, ...], found: str
) -> None:
    wanted = ".".join(map(str, at_least))
    if not found or tuple(int(part) for part in found.split(".")[:2] if part.isdigit()) < at_least:
        have = f"only {found} of" if found else "no"
        package = "pgvector (Debian: postgresql-18-pgvector)" if name == "vector" else "PostgreSQL's contrib modules"
        raise CannotRun(
            f"The database server has {have} {name}; Rapport needs {wanted} or later. Install {package} there."
        )
    try:
        connection.execute(f'CREATE EXTENSION IF NOT EXISTS "{name}"')
    except psycopg.errors.InsufficientPrivilege as trouble:
        raise CannotRun(
            f"The database user may not add {name}. As an administrator of that server, in this database, run: "
            f"CREATE EXTENSION {name};"
        ) from trouble


def code_mark() -> str:
    """What the schema of this code is made of: the names of its migrations and the versions of its packages."""
    names = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("rapport/**/migrations/[0-9]*.py"))
    digest = hashlib.sha256("\n".join(names).encode() + (ROOT / "requirements.lock").read_bytes())
    return f"rapport {digest.hexdigest()[:16]}"


def is_current(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    row = connection.execute("SELECT obj_description(to_regclass('public.django_migrations'))").fetchone()
    return row is not None and row[0] == code_mark()


def nobody_has_begun(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Whether the first visit is still to come."""
    return connection.execute("SELECT EXISTS (SELECT FROM team_agent)").fetchone() == (False,)


def mark_current(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    connection.execute(f"COMMENT ON TABLE django_migrations IS '{code_mark()}'")


def refuse_newer(
    connection: psycopg.Connection[tuple[object, ...]], known: set[tuple[str, str]], ours: set[str]
) -> None:
    """Refuse a database that a newer version of the code has been at: this one could lose what it doesn't know."""
    if connection.execute("SELECT to_regclass('public.django_migrations')").fetchone() == (None,):
        return
    applied = {(str(app), str(name)) for app, name in connection.execute("SELECT app, name FROM django_migrations")}
    newer = sorted(f"{app} {name}" for app, name in applied - known if app in ours)
    if newer:
        raise CannotRun(
            "The database is newer than this code: it has been through "
            f"{', '.join(newer[:3])}{' and more' if len(newer) > 3 else ''}, which this version doesn't know.\n"
            "Start the version that made it, or bring back the backup from before the upgrade (docs/operations.md)."
        )
