"""One LISTEN connection a process; each stream hears the names it asked for, calmly."""

import asyncio
import contextlib
import itertools
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from typing import Any

import psycopg
from django.conf import settings

from rapport.core.cues import CHANNEL, EVERYTHING
from rapport.core.live.reference import LIFE

log = logging.getLogger(__name__)

#: What is open on the screen is refreshed at most this often, lists and counts more seldom, in seconds.
OPEN_PAUSE, LIST_PAUSE = 0.25, 2.0
LISTS = frozenset({"ledger", EVERYTHING})
#: A comment keeps proxies from cutting a quiet stream.
HEARTBEAT = 20.0


class Stream:
    """One browser: the names it waits for and what it has not been told yet."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        self.waiting: set[str] = set()
        self.something = asyncio.Event()
        self.told: dict[str, float] = {}

    def hear(self, name: str) -> None:
        self.waiting.add(name)
        self.something.set()

    def ready(self, moment: float) -> tuple[list[str], float]:
        """The names to tell now, and how long until the next one may be told."""
        due, wait = [], HEARTBEAT
        for name in sorted(self.waiting):
            left = self.told.get(name, 0) + (LIST_PAUSE if name in LISTS else OPEN_PAUSE) - moment
            if left <= 0:
                due.append(name)
            else:
                wait = min(wait, left)
        self.waiting.difference_update(due)
        self.told.update(dict.fromkeys(due, moment))
        return due, wait


class Hub:
    def __init__(self) -> None:
        self.streams: dict[str, set[Stream]] = defaultdict(set)
        self.counter = itertools.count(int(time.time() * 1000))

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._listen())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def cues(self, names: frozenset[str], *, returning: bool, life: float = LIFE) -> AsyncIterator[str]:
        """Server-sent events for one browser. One that comes back is told at once that anything may have changed.

        They end by themselves after a while, so that nobody listens on for ever who was allowed to once.
        """
        stream, end = Stream(names), time.monotonic() + life
        for name in (*names, EVERYTHING):
            self.streams[name].add(stream)
        try:
            yield f"retry: 2000\nid: {next(self.counter)}\nevent: hello\ndata: hello\n\n"
            if returning:
                stream.hear(EVERYTHING)
            while time.monotonic() < end:
                due, wait = stream.ready(time.monotonic())
                for name in due:
                    yield f"id: {next(self.counter)}\ndata: {name}\n\n"
                if not stream.waiting:
                    stream.something.clear()
                if not await _within(stream, min(wait, life)) and not stream.waiting:
                    yield ": still here\n\n"
        finally:
            for name in (*names, EVERYTHING):
                self.streams[name].discard(stream)
                if not self.streams[name]:
                    del self.streams[name]

    def tell(self, names: Iterable[str]) -> None:
        for name in names:
            for stream in self.streams.get(name, ()):
                stream.hear(name)

    async def _listen(self) -> None:
        """Hear PostgreSQL; after every loss of the connection all streams are told that anything may have changed."""
        first = True
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**_address(), autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    if not first:
                        self.tell([EVERYTHING])
                    first = False
                    async for notice in connection.notifies():
                        self.tell(notice.payload.split(","))
            except psycopg.Error as error:
                log.warning("Live updates lost the database, trying again: %s", error)
            await asyncio.sleep(1)


async def _within(stream: Stream, seconds: float) -> bool:
    """Whether something new came. Names that wait for their pause don't count as new."""
    if stream.waiting:
        await asyncio.sleep(seconds)
        return True
    try:
        await asyncio.wait_for(stream.something.wait(), seconds)
    except TimeoutError:
        return False
    return True


def _address() -> dict[str, Any]:
    entry: dict[str, Any] = settings.DATABASES["default"]
    given = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {name: entry[key] for name, key in given.items() if entry[key]} | entry["OPTIONS"]
