"""Reading the index: the newest matches first, in steps that bound the work however common the words are.

Windows over the newest 16,000, 130,000 and 2,000,000 messages come before everything; a window that holds enough ends
the reading. Where a filter or a permission lets few of those through, the newest conversations that pass it are read
from their side as well. So a rare word is found wherever it is, and a common one among the newest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from rapport.desk.models import Conversation
from rapport.desk.search.asked import Asked, quoted
from rapport.desk.search.conditions import Conditions

#: So many visible matches are ranked, so many matches are looked at for them, so many conversations from their side.
RANKED, LOOKED_AT, CONVERSATIONS = 2000, 6000, 1500
FIRST = 500
#: Sign and size (a power of two) of the neighbourhoods that a message's words name.
WINDOWS = (("~", 13), ("~~", 16), ("~~~", 20))


class Match(NamedTuple):
    message_id: int
    conversation_id: int
    score: float
    in_phrase: bool
    in_subject: bool
    by_customer: bool

    @property
    def order(self) -> tuple[bool, bool, float, int]:
        return self.in_phrase, self.in_subject or self.by_customer, self.score, self.message_id


@dataclass
class Matches:
    """The matches, and whether they are all there are."""

    found: dict[int, Match]
    complete: bool = True


def matches(asked: Asked, conditions: Conditions, visible: QuerySet[Conversation], *, narrow: bool) -> Matches:
    """The newest matching messages of visible conversations; `narrow` says that `visible` leaves much out.

    Must run inside a transaction: the planner, who doesn't know what comparing words costs, is kept to the index in it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    result = Matches({})
    _read_windows(result, asked, asked.index, conditions, visible, RANKED)
    if not result.complete:
        if asked.first:
            _read_windows(result, asked, asked.first, conditions, visible, FIRST)
        if narrow and len(result.found) < RANKED:
            _read_conversations(result, asked, conditions, visible)
    return result


def _read_windows(
    result: Matches, asked: Asked, index: str, conditions: Conditions, visible: QuerySet[Conversation], wanted: int
) -> None:
    looked_at = taken = 0
    for window, below in _windows(conditions):
        rows, looked = _read(asked, index, window, below, conditions, visible, wanted - taken, LOOKED_AT - looked_at)
        looked_at += looked
        taken += len(rows)
        for row in rows:
            result.found.setdefault(row.message_id, row)
        if taken >= wanted or looked_at >= LOOKED_AT:
            result.complete = False
            return


def _windows(conditions: Conditions) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """Each window as what the index is asked besides, and the messages to leave out because a former one had them."""
    newest = _newest(conditions.until)
    done: tuple[int, int] | None = None
    for sign, bits in WINDOWS:
        block = newest >> bits
        low = max(block - 1, 0)
        yield " | ".join(quoted(f"{sign}{number}") for number in range(low, block + 1)), done
        done = (low << bits, (block + 1) << bits)
        if low == 0 and conditions.until is None:
            return
    yield "", done


def _newest(until: datetime | None) -> int:
    """The newest message, or the one before a time: where the windows begin."""
    before = "" if until is None else "WHERE sent_at < %s"
    order = "message_id" if until is None else "sent_at"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT message_id FROM desk_messagewords {before} ORDER BY {order} DESC LIMIT 1",  # noqa: S608
            [] if until is None else [until],
        )
        row = cursor.fetchone()
    return row[0] if row else 0


SCORED = """
SELECT message_id, conversation_id,
       ts_rank('{0.15, 0.3, 0.6, 1}', words, %(rank)s::tsquery, 1)
           + 0.05 / (1 + greatest(extract(epoch FROM now() - sent_at), 0) / 7776000),
       %(phrase)s <> '' AND words @@ %(phrase)s::tsquery,
       words @@ %(in_subject)s::tsquery, words @@ %(by_customer)s::tsquery
"""

READ = """
WITH hit AS MATERIALIZED (
    SELECT message_id, conversation_id, sent_at, words FROM desk_messagewords
    WHERE words @@ %(index)s::tsquery {narrowing} ORDER BY message_id + 0 DESC LIMIT %(looked_at)s
), seen AS (
    SELECT message_id, conversation_id, sent_at, words || ''::tsvector AS words
    FROM hit CROSS JOIN LATERAL ({visible}) AS visible
    WHERE true {exact} ORDER BY message_id DESC LIMIT %(wanted)s OFFSET 0
)
SELECT (SELECT count(*) FROM hit), scored.* FROM (SELECT) AS one LEFT JOIN ({scored} FROM seen) AS scored ON true
"""

READ_CONVERSATIONS = """
WITH newest AS MATERIALIZED ({visible}), seen AS (
    SELECT message_id, conversation_id, sent_at, words || ''::tsvector AS words
    FROM newest CROSS JOIN LATERAL (
        SELECT * FROM desk_messagewords WHERE conversation_id = newest.pk OFFSET 0
    ) AS desk_messagewords
    WHERE words @@ %(index)s::tsquery {narrowing} {exact} ORDER BY message_id DESC LIMIT %(wanted)s OFFSET 0
)
{scored} FROM seen
"""


def _read(
    asked: Asked, index: str, window: str, done: tuple[int, int] | None, conditions: Conditions,
    visible: QuerySet[Conversation], wanted: int, looked_at: int,
) -> tuple[list[Match], int]:  # fmt: skip
    narrowing, values = _narrowing(conditions)
    if done:
        narrowing += " AND message_id NOT BETWEEN %(done_low)s AND %(done_high)s"
        values |= {"done_low": done[0], "done_high": done[1] - 1}
    parts = [f"({part})" for part in (index, window, _months(conditions)) if part]
    # One look-up for each hit, whatever the planner thinks of reading the whole table: the hits are few.
    this_one = visible.order_by().extra(where=["desk_conversation.id = hit.conversation_id"])
    inner, inner_values = _named(this_one.values("pk")[:1])
    rows = _run(
        READ.format(narrowing=narrowing, visible=inner, exact=_exact(asked), scored=SCORED),
        {
            **values, **inner_values, **_scoring(asked),
            "index": " & ".join(parts), "looked_at": looked_at, "wanted": wanted,
        },
    )  # fmt: skip
    return [Match(*row[1:]) for row in rows if row[1] is not None], rows[0][0]


def _read_conversations(result: Matches, asked: Asked, conditions: Conditions, visible: QuerySet[Conversation]) -> None:
    narrowing, values = _narrowing(conditions)
    newest, inner_values = _named(visible.order_by("-last_message_at", "-id").values("pk")[:CONVERSATIONS])
    sql = READ_CONVERSATIONS.format(narrowing=narrowing, visible=newest, exact=_exact(asked), scored=SCORED)
    values |= {**inner_values, **_scoring(asked), "index": asked.index, "wanted": RANKED}
    for row in _run(sql, values):
        result.found.setdefault(row[0], Match(*row))


def _run(sql: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _exact(asked: Asked) -> str:
    return "AND words @@ %(exact)s::tsquery" if asked.exact else ""


def _scoring(asked: Asked) -> dict[str, str]:
    return {
        "rank": asked.rank, "phrase": asked.phrase, "exact": asked.exact,
        "in_subject": asked.in_subject, "by_customer": asked.by_customer,
    }  # fmt: skip


def _narrowing(conditions: Conditions) -> tuple[str, dict[str, Any]]:
    """What the message itself must be like. Its time is written so that only the index of words is used."""
    sql, values = "", {}
    if conditions.since:
        sql += " AND sent_at + interval '0' >= %(since)s"
        values["since"] = conditions.since
    if conditions.until:
        sql += " AND sent_at + interval '0' < %(until)s"
        values["until"] = conditions.until
    if conditions.attachment is not None:
        without = "" if conditions.attachment else "NOT "
        sql += (
            f" AND {without}EXISTS (SELECT FROM desk_attachment a"
            " WHERE a.message_id = desk_messagewords.message_id AND NOT a.is_inline)"
        )
    return sql, values


def _months(conditions: Conditions) -> str:
    """The months, or the years, that a span of time touches; nothing where it has no end or is too long to list."""
    if not (conditions.since or conditions.until):
        return ""
    until = (conditions.until or timezone.now()).astimezone(tz=None)
    since = conditions.since.astimezone(tz=None) if conditions.since else None
    return _spanned(since, until)


def _spanned(since: datetime | None, until: datetime) -> str:
    if since is None or until.year - since.year > 30 or since > until:
        return ""
    if until.year - since.year > 2:
        return " | ".join(quoted(f"@{year}") for year in range(since.year - 1, until.year + 2))
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    # One month more at each end, since months were written down in UTC.
    months = [(n // 12) * 100 + n % 12 + 1 for n in range(first - 1, last + 2)]
    return " | ".join(quoted(f"@{month}") for month in months)


def _named(rows: QuerySet[Any]) -> tuple[str, dict[str, Any]]:
    """A queryset as SQL whose values have names, to stand inside a statement that names its own."""
    sql, values = rows.query.sql_with_params()
    named: dict[str, Any] = {}
    parts = sql.split("%s")
    for place, value in enumerate(values):
        named[f"inner_{place}"] = value
        parts[place] += f"%(inner_{place})s"
    return "".join(parts), named
