"""Which words are common here, as the planner's statistics know it, and how to ask for the beginning of one.

An index finds the beginning of a word by gathering every message of every word that begins so. That is quick for a rare
beginning and slow for a common one ("th"), so a common one is asked for as its most frequent words.
"""

from bisect import bisect_left
from time import monotonic

from django.db import connection

FRESH_FOR = 600.0
#: Up to so many messages may be gathered for one beginning.
GATHERED = 60_000
MOST_WORDS = 40

type_shares = list[tuple[str, float]]
_known: dict[str, tuple[float, float, type_shares]] = {}

STATISTICS = """
SELECT (SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'desk_messagewords'::regclass),
       most_common_elems::text::text[], most_common_elem_freqs
FROM pg_stats WHERE schemaname = current_schema AND tablename = 'desk_messagewords' AND attname = 'words'
"""


def beginning_with(lexeme: str, prefix: str = "") -> list[str] | None:
    """The common words to ask for in place of this beginning; None when the beginning itself is quick enough.

    `prefix` is the sign of the field that the words belong to.
    """
    messages, shares = _statistics()
    begin = prefix + lexeme
    first = bisect_left(shares, (begin, 0.0))
    common: type_shares = []
    for word, share in shares[first:]:
        if not word.startswith(begin):
            break
        common.append((word, share))
    if sum(share for _, share in common) * messages <= GATHERED:
        return None
    common.sort(key=lambda one: -one[1])
    words = [word for word, _ in common[:MOST_WORDS]]
    return words if begin in words else [begin, *words]


def _statistics() -> tuple[float, type_shares]:
    name = str(connection.settings_dict["NAME"])
    at, messages, shares = _known.get(name, (-FRESH_FOR, 0.0, []))
    if monotonic() - at > FRESH_FOR:
        messages, shares = _read()
        _known[name] = (monotonic(), messages, shares)
    return messages, shares


def _read() -> tuple[float, type_shares]:
    with connection.cursor() as cursor:
        cursor.execute(STATISTICS)
        row = cursor.fetchone()
    if row is None or not row[1]:
        return 0.0, []
    # After the shares come their smallest, their greatest and the share of rows without any.
    return float(row[0]), sorted(zip(row[1], row[2], strict=False))
