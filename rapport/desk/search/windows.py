"""Which messages to ask the index for next: the newest ones first, and ever wider."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from rapport.desk.search.asked import quoted

#: Sign, size (a power of two) and number of the neighbourhoods that a message's words name: from 16,000 to 4,000,000.
STEPS = (("~", 13, 2), ("~", 13, 8), ("~~", 16, 4), ("~~", 16, 16), ("~~~", 20, 4))


@dataclass(frozen=True)
class Window:
    """Messages from `low` to below `high`, and what the index is asked for besides to have only those.

    The last window is everything: it has neither words nor size.
    """

    words: str
    low: int = 0
    high: int = 0

    @property
    def size(self) -> int:
        return self.high - self.low


def widening(newest: int, *, whole: bool) -> Iterator[Window]:
    """Windows that end at the newest message, each wider than the last; `whole` says that nothing is newer."""
    for sign, bits, count in STEPS:
        block = newest >> bits
        first = max(block - count + 1, 0)
        words = " | ".join(quoted(f"{sign}{number}") for number in range(first, block + 1))
        yield Window(words, first << bits, (block + 1) << bits)
        if first == 0 and whole:
            return
    yield Window("")


def newest_message(until: datetime | None) -> int:
    """The newest message, or the newest before a time: where the windows end."""
    before = "" if until is None else "WHERE sent_at < %s"
    order = "message_id" if until is None else "sent_at"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT message_id FROM desk_messagewords {before} ORDER BY {order} DESC LIMIT 1",  # noqa: S608
            [] if until is None else [until],
        )
        row = cursor.fetchone()
    return row[0] if row else 0
