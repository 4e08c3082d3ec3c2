"""Does a database fit this code, and what is said when it doesn't."""

import psycopg
import pytest
from django.db import connection

from config.processes import schema
from config.processes.failures import CannotRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def plain() -> "psycopg.Connection[tuple[object, ...]]":
    connection.ensure_connection()
    ours: psycopg.Connection[tuple[object, ...]] = connection.connection
    return ours


class Server:
    """A stand-in for a server that lacks something."""

    def __init__(self, version: int = 180000, encoding: str = "UTF8", **extensions: str) -> None:
        self.info = self
        self.server_version, self.encoding, self.extensions = version, encoding, extensions

    def parameter_status(self, name: str) -> str:
        return self.encoding

    def execute(self, question: str) -> "Server":
        if question.startswith("CREATE EXTENSION"):
            raise psycopg.errors.InsufficientPrivilege
        return self

    def fetchall(self) -> list[tuple[str, str]]:
        return list(self.extensions.items())


@pytest.mark.parametrize(
    ("server", "words"),
    [
        (Server(160004), "is PostgreSQL 16; Rapport needs 17 or later"),
        (Server(encoding="LATIN1"), "encoding isn't UTF8"),
        (Server(pg_trgm="1.6"), "has no vector; Rapport needs 0.7"),
        (Server(vector="0.5.1"), "has only 0.5.1 of vector"),
        (Server(vector="0.8.0", pg_trgm="1.6", unaccent="1.1"), "As an administrator.*CREATE EXTENSION vector;"),
    ],
)
def test_a_server_that_lacks_something_is_told_what(server: Server, words: str) -> None:
    with pytest.raises(CannotRun, match=words):
        schema.make_fit(server)  # type: ignore[arg-type]


def test_a_database_newer_than_the_code_is_refused(plain: "psycopg.Connection[tuple[object, ...]]") -> None:
    known = {("core", "0001_extensions")}
    with pytest.raises(CannotRun, match=r"newer than this code.*core 0002"):
        schema.refuse_newer(plain, known, {"core"})


def test_migrations_of_packages_that_left_are_no_matter(plain: "psycopg.Connection[tuple[object, ...]]") -> None:
    schema.refuse_newer(plain, {("other", "0001_initial")}, {"other"})


def test_the_mark_of_the_code_is_kept_in_the_database(plain: "psycopg.Connection[tuple[object, ...]]") -> None:
    assert not schema.is_current(plain)
    schema.mark_current(plain)
    assert schema.is_current(plain)


def test_an_address_is_shown_without_its_password() -> None:
    assert schema.shown("postgresql://ada:secret@db.example:5432/desk") == "db.example/desk"


def test_an_address_that_is_none_is_said() -> None:
    with pytest.raises(CannotRun, match="DATABASE_URL can't be read"):
        schema.connect("postgresql://host:port:port/x?what")
