"""The language of the search box: text in, terms out. No database.

late order              both words, the last one also as a beginning
"late order"            exactly these words in this order
-refund  -tag:vip       not this
from: to: subject:      who wrote, to whom, about what
tag: status: assignee: desk: before: after: has:attachment
"""

import re
from dataclasses import dataclass, replace

WORD = "word"
FIELDS = ("from", "to", "subject")
CONDITIONS = ("tag", "status", "assignee", "desk", "before", "after", "has")
#: More than anyone types; what is beyond would only make the database work.
MOST_TERMS, LONGEST = 24, 1000

# "…" may miss its end; an operator is only one where it is known, so that 12:30 and https://… stay words.
TERM = re.compile(
    r"""(?P<no>-)?(?:(?P<operator>%s):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))""" % "|".join(FIELDS + CONDITIONS),  # noqa: UP031
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Term:
    """One thing asked for. `begins` says that its last word may be the beginning of a longer one."""

    operator: str
    value: str
    negated: bool = False
    quoted: bool = False
    begins: bool = False


def parse(text: str) -> list[Term]:
    """The terms of what was typed, in order; anything at all can be typed."""
    clean = text.replace("\0", " ").replace("“", '"').replace("”", '"').replace("„", '"')[:LONGEST]
    found = [_term(match) for match in TERM.finditer(clean)]
    terms = [term for term in found if term.value][:MOST_TERMS]
    if terms and _may_go_on(terms[-1]) and not clean[-1:].isspace():
        terms[-1] = replace(terms[-1], begins=True)
    return terms


def _may_go_on(term: Term) -> bool:
    return term.operator in (WORD, *FIELDS) and not (term.quoted or term.negated)


def _term(match: re.Match[str]) -> Term:
    operator = (match["operator"] or WORD).lower()
    quoted = match["quoted"] is not None
    value = (match["quoted"] if quoted else match["bare"]).strip()
    return Term(operator, value, negated=bool(match["no"]), quoted=quoted)
