"""Writing rows by COPY, and laying indexes aside meanwhile."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, NamedTuple, Self

from django.db import connection, connections

LINES = 2000


class Stream:
    """One table being filled by COPY, on a connection of its own so that several fill at once."""

    def __init__(self, table: str, columns: str) -> None:
        self._statement = f"COPY {table} ({columns}) FROM STDIN"
        self._lines: list[str] = []
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        own = connections["default"].copy()
        self._stack.callback(own.close)
        cursor = self._stack.enter_context(own.cursor())
        self._copy: Any = self._stack.enter_context(cursor.copy(self._statement))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._flush()
        self._stack.__exit__(kind, error, trace)

    def write(self, line: str) -> None:
        """One row: its columns between tabs, \\N for NULL, ended by a line feed."""
        self._lines.append(line)
        if len(self._lines) >= LINES:
            self._flush()

    def _flush(self) -> None:
        self._copy.write("".join(self._lines))
        self._lines.clear()


class Aside(NamedTuple):
    what: str
    undo: str
    redo: str


INDEXES = """
SELECT i.indexname, format('DROP INDEX %%I', i.indexname), i.indexdef FROM pg_indexes i
WHERE schemaname = current_schema AND tablename = ANY(%s)
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = format('%%I', i.indexname)::regclass)
ORDER BY tablename, indexname
"""
REFERENCES = """
SELECT conname, format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[]) ORDER BY conname
"""


@contextmanager
def laid_aside(tables: list[str], memory: str) -> Iterator[list[Aside]]:
    """These tables without their indexes, references and triggers. Give the answer to `bring_back` afterwards."""
    with connection.cursor() as cursor:
        asides = [Aside(*row) for query in (REFERENCES, INDEXES) for row in _all(cursor, query, tables)]
        for aside in asides:
            cursor.execute(aside.undo)
        cursor.execute("ALTER TABLE desk_message DISABLE TRIGGER USER")
        cursor.execute(f"SET maintenance_work_mem = '{memory}'")
        yield asides
        cursor.execute("ALTER TABLE desk_message ENABLE TRIGGER USER")
        cursor.execute("RESET maintenance_work_mem")


def bring_back(asides: list[Aside]) -> Iterator[str]:
    """Build them again, indexes first, naming each before it is built."""
    with connection.cursor() as cursor:
        for aside in reversed(asides):
            yield aside.what
            cursor.execute(aside.redo)


def _all(cursor: Any, query: str, tables: Iterable[str]) -> list[tuple[str, str, str]]:
    cursor.execute(query, [list(tables)])
    rows: list[tuple[str, str, str]] = cursor.fetchall()
    return rows
