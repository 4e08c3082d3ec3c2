"""Reading the index: the newest matches first, in steps that bound the work however common the words are.

Windows over the newest messages come before everything; a window that holds enough ends the reading. Where a filter or
a permission lets few of those through, the newest conversations that pass it are read from their side as well. So a
rare word is found wherever it is, and a common one among the newest.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from rapport.desk.models import Conversation
from rapport.desk.search.asked import Asked, quoted
from rapport.desk.search.conditions import Conditions
from rapport.desk.search.windows import Window, newest_message, widening

#: So many visible matches are ranked; so many matches are looked at for them, where nearly all or not all are visible.
RANKED, LOOKED_AT, LOOKED_AT_IF_NARROW = 2000, 2200, 2400
#: Fewer than these, and so many conversations are read from their own side.
ENOUGH, CONVERSATIONS = 200, 400
#: So many more are looked for in subjects and names alone.
FIRST = 300


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
    reading = Reading(
        asked, conditions, visible, newest_message(conditions.until), LOOKED_AT_IF_NARROW if narrow else LOOKED_AT
    )
    reading.windows(asked.index, RANKED)
    if not reading.result.complete:
        if asked.first:
            reading.windows(asked.first, FIRST)
        if narrow and len(reading.result.found) < ENOUGH:
            reading.newest_conversations()
    return reading.result


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
    FROM hit AS said CROSS JOIN LATERAL ({visible}) AS visible
    WHERE true {exact} ORDER BY message_id DESC LIMIT %(wanted)s OFFSET 0
)
SELECT (SELECT count(*) FROM hit), scored.* FROM (SELECT) AS one LEFT JOIN ({scored} FROM seen) AS scored ON true
"""

READ_CONVERSATIONS = """
WITH newest AS MATERIALIZED ({visible}), seen AS (
    SELECT message_id, conversation_id, sent_at, words || ''::tsvector AS words
    FROM newest CROSS JOIN LATERAL (
        SELECT * FROM desk_messagewords WHERE conversation_id = newest.pk OFFSET 0
    ) AS said
    WHERE words @@ %(index)s::tsquery {narrowing} {exact} ORDER BY message_id DESC LIMIT %(wanted)s OFFSET 0
)
{scored} FROM seen
"""


@dataclass
class Reading:
    """One search being read."""

    asked: Asked
    conditions: Conditions
    visible: QuerySet[Conversation]
    newest: int
    looked_at: int
    result: Matches = field(default_factory=lambda: Matches({}))

    def windows(self, index: str, wanted: int) -> None:
        """Widen the window until it held what is wanted, or enough was looked at, or all was read."""
        looked = taken = 0
        wide_enough, done = 0.0, Window("")
        for window in widening(self.newest, whole=self.conditions.until is None):
            if 0 < window.size < wide_enough:
                continue
            rows, hits = self._window(index, window, done, wanted - taken, self.looked_at - looked)
            done = window
            looked, taken = looked + hits, taken + len(rows)
            self._add(rows)
            if taken >= wanted or looked >= self.looked_at:
                self.result.complete = False
                return
            if ":*" in index and window.size:
                # The beginning of a word is gathered anew for each window: those that would hold too little are left.
                wide_enough = window.size * (wanted - taken) / (hits + 1)

    def _window(self, index: str, window: Window, done: Window, wanted: int, looked_at: int) -> tuple[list[Match], int]:
        """The newest visible matches of a window less the one that is done, and how many were looked at for them."""
        narrowing, values = _narrowing(self.conditions)
        if done.size:
            narrowing += " AND message_id NOT BETWEEN %(done_low)s AND %(done_high)s"
            values |= {"done_low": done.low, "done_high": done.high - 1}
        parts = [f"({part})" for part in (index, window.words, _months(self.conditions)) if part]
        # One look-up for each hit, whatever the planner thinks of reading the whole table: the hits are few.
        this_one = self.visible.order_by().extra(where=["desk_conversation.id = said.conversation_id"])
        inner, inner_values = _named(this_one.values("pk")[:1])
        values |= {**inner_values, "index": " & ".join(parts), "looked_at": looked_at, "wanted": wanted}
        rows = self._run(READ, narrowing, inner, values)
        return [Match(*row[1:]) for row in rows if row[1] is not None], rows[0][0]

    def newest_conversations(self) -> None:
        """The same from the other side: what matches in the newest visible conversations."""
        narrowing, values = _narrowing(self.conditions)
        newest, inner_values = _named(self.visible.order_by("-last_message_at", "-id").values("pk")[:CONVERSATIONS])
        values |= {**inner_values, "index": self.asked.index, "wanted": RANKED}
        self._add([Match(*row) for row in self._run(READ_CONVERSATIONS, narrowing, newest, values)])

    def _add(self, rows: list[Match]) -> None:
        for row in rows:
            self.result.found.setdefault(row.message_id, row)

    def _run(self, sql: str, narrowing: str, visible: str, values: dict[str, Any]) -> list[Any]:
        asked = self.asked
        exact = " AND words @@ %(exact)s::tsquery" if asked.exact else ""
        exact += _with_file(self.conditions.attachment)
        values |= {
            "rank": asked.rank, "phrase": asked.phrase, "exact": asked.exact,
            "in_subject": asked.in_subject, "by_customer": asked.by_customer,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(sql.format(narrowing=narrowing, visible=visible, exact=exact, scored=SCORED), values)
            return cursor.fetchall()


def _narrowing(conditions: Conditions) -> tuple[str, dict[str, Any]]:
    """What the message itself must be like. Its time is written so that only the index of words is used."""
    sql, values = "", {}
    if conditions.since:
        sql += " AND sent_at + interval '0' >= %(since)s"
        values["since"] = conditions.since
    if conditions.until:
        sql += " AND sent_at + interval '0' < %(until)s"
        values["until"] = conditions.until
    return sql, values


def _with_file(wanted: bool | None) -> str:
    if wanted is None:
        return ""
    files = "EXISTS (SELECT FROM desk_attachment f WHERE f.message_id = said.message_id AND NOT f.is_inline)"
    return f" AND {files}" if wanted else f" AND NOT {files}"


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
