"""From terms to what the index is asked. The database cuts the words, as it did when it wrote them down."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from rapport.desk.search.frequent import beginning_with
from rapport.desk.search.language import FIELDS, WORD, Term

SIGNS = {"word": ("",), "subject": ("=",), "from": ("<", "<<"), "to": (">",)}


@dataclass
class Asked:
    """One search in the index's language; empty text where there is nothing to ask.

    `index` needs the index alone. `exact` adds the order of quoted words, which needs the words themselves. `rank`,
    `phrase`, `in_subject` and `by_customer` tell how good a match is; `first` finds the ones in subjects and names.
    """

    index: str = ""
    exact: str = ""
    rank: str = ""
    phrase: str = ""
    in_subject: str = ""
    by_customer: str = ""
    first: str = ""
    #: What to mark: runs of folded words, each with whether its last one is a beginning.
    marks: list[tuple[list[str], bool]] = field(default_factory=list)


def ask(terms: Sequence[Term]) -> Asked:
    """What these terms mean to the index; operators that aren't words are not among them."""
    terms = [term for term in terms if term.operator == WORD or term.operator in FIELDS]
    cut = [(term, words) for term, words in zip(terms, _cut([term.value for term in terms]), strict=True) if words]
    if not cut:
        return Asked()
    wanted = [(term, words) for term, words in cut if not term.negated]
    plain = [(term, words) for term, words in wanted if term.operator == WORD]
    runs = [_run(term, words) for term, words in cut if (term.negated and len(words) > 1) or _ordered(term, words)]
    asked = Asked(
        index=_all(_alone(term, words) for term, words in cut if not (term.negated and len(words) > 1)),
        marks=[(words, term.begins) for term, words in wanted if term.operator in (WORD, "subject")],
    )
    asked.exact = _all([asked.index, *runs]) if runs else ""
    if plain:
        said = [word for _, words in plain for word in words]
        asked.rank = _all(_alone(term, words) for term, words in plain)
        asked.phrase = " <-> ".join(quoted(word) for word in said) if len(said) > 1 else ""
        asked.in_subject = _all(_weighted(term, words, "A") for term, words in plain)
        asked.by_customer = _all(_weighted(term, words, "B") for term, words in plain)
        others = [one for one in cut if one not in plain and not (one[0].negated and len(one[1]) > 1)]
        asked.first = _all([*(_in_fields(*one) for one in plain), *(_alone(*one) for one in others)])
    return asked


def quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _cut(values: list[str]) -> list[list[str]]:
    if not values:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array(SELECT lexeme FROM unnest(rapport_words(value)) AS word, unnest(positions) AS place"
            " ORDER BY place) FROM unnest(%s::text[]) WITH ORDINALITY AS given(value, place) ORDER BY place",
            [values],
        )
        return [row[0] for row in cursor.fetchall()]


def _ordered(term: Term, words: list[str]) -> bool:
    """Whether the order of the words counts: quoted, or one word to a person and several to the index."""
    return not term.negated and len(words) > 1 and term.operator in (WORD, "subject")


def _run(term: Term, words: list[str]) -> str:
    weight = ":A" if term.operator == "subject" else ""
    steps = [quoted(word) + weight for word in words]
    if term.begins:
        steps[-1] = _beginning(words[-1], "") if term.operator == WORD else f"{quoted(words[-1])}:*A"
    return f"{'!' if term.negated else ''}({' <-> '.join(steps)})"


def _alone(term: Term, words: list[str]) -> str:
    """All the words, in any order, in the term's field."""
    fields = []
    for sign in SIGNS[term.operator]:
        last = _beginning(words[-1], sign) if term.begins else quoted(sign + words[-1])
        fields.append(_all([*(quoted(sign + word) for word in words[:-1]), last]))
    return f"{'!' if term.negated else ''}({' | '.join(fields)})"


def _in_fields(term: Term, words: list[str]) -> str:
    """Each word in the subject or in the customer's name and addresses."""
    each = []
    for place, word in enumerate(words):
        last = term.begins and place == len(words) - 1
        each.append(f"({' | '.join(_beginning(word, s) if last else quoted(s + word) for s in ('=', '<'))})")
    return _all(each)


def _weighted(term: Term, words: list[str], weight: str) -> str:
    steps = [f"{quoted(word)}:{weight}" for word in words]
    if term.begins:
        steps[-1] = f"{quoted(words[-1])}:*{weight}"
    return _all(steps)


def _beginning(lexeme: str, sign: str) -> str:
    if len(lexeme) == 1:
        return quoted(sign + lexeme)  # a single sign begins a tenth of everything
    common = beginning_with(lexeme, sign)
    if common is None:
        return f"{quoted(sign + lexeme)}:*"
    return f"({' | '.join(quoted(word) for word in common)})"


def _all(parts: object) -> str:
    return " & ".join(part for part in parts if part)  # type: ignore[attr-defined]
