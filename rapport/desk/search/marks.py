"""Marking what was searched for: plain text in, escaped HTML with <mark> out. No database."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

type_runs = Sequence[tuple[Sequence[str], bool]]

BEFORE, LENGTH = 60, 220
#: Where the first match is looked for at once; what is further down is looked through only if nothing is here.
NEAR, FAR = 8000, 100_000
_SINGLE = "฀-๿຀-໿က-႟ក-៿぀-ヿ㐀-鿿豈-﫿"
WORDS = re.compile(rf"[{_SINGLE}]|[^\W_{_SINGLE}]+(?:[\u0300-\u036f]+[^\W_{_SINGLE}]*)*")
#: Letters that don't come apart into a letter and a mark, as the database's unaccent writes them.
UNMARKED = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "þ": "th", "ŧ": "t", "ſ": "s"}
)


class Place(NamedTuple):
    word: str
    start: int
    end: int


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """A word as the index has it: without case and marks."""
    apart = unicodedata.normalize("NFKD", word).casefold().translate(UNMARKED)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def snippet(text: str, runs: type_runs) -> SafeString:
    """The part of the text around its first match, or its beginning, on one line with the matches marked."""
    flat = " ".join(text[:NEAR].split())
    spans = found(flat, runs)
    if not spans and len(text) > NEAR:
        flat = " ".join(text[:FAR].split())
        spans = found(flat, runs)
    start = _start(flat, spans[0][0]) if spans else 0
    end = _end(flat, start + LENGTH)
    inside = [(max(first, start), min(last, end)) for first, last in spans if first < end and last > start]
    marked_up = _marked(flat, start, end, inside)
    return mark_safe(f"{'… ' if start else ''}{marked_up}{' …' if end < len(flat) else ''}")  # noqa: S308


def marked(text: str, runs: type_runs) -> SafeString:
    """The whole text with the matches marked."""
    return mark_safe(_marked(text, 0, len(text), found(text, runs)))  # noqa: S308


def found(text: str, runs: type_runs) -> list[tuple[int, int]]:
    """Where the runs of words stand in the text, in order and not overlapping."""
    places = [Place(folded(match[0]), match.start(), match.end()) for match in WORDS.finditer(text)]
    spans = sorted(span for run in runs for span in _of(run, places))
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _of(run: tuple[Sequence[str], bool], places: Sequence[Place]) -> Iterator[tuple[int, int]]:
    words, begins = run
    count = len(words)
    for place, one in enumerate(places):
        if one.word != words[0] and (count > 1 or not begins):
            continue
        last = places[place + count - 1 : place + count]
        if not last or [other.word for other in places[place : place + count - 1]] != list(words[:-1]):
            continue
        if last[0].word == words[-1] or (begins and last[0].word.startswith(words[-1])):
            yield one.start, last[0].end


def _marked(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> str:
    parts, at = [], start
    for first, last in spans:
        parts += [escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>"]
        at = last
    return "".join([*parts, escape(text[at:end])])


def _start(text: str, first: int) -> int:
    """A little before the match, at a word's beginning; the text's own where that is near."""
    if first <= BEFORE:
        return 0
    space = text.find(" ", first - BEFORE, first)
    return space + 1 if space >= 0 else first


def _end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - 30, end)
    return space if space >= 0 else end
