"""The one filter language: a tree of conditions over registered fields, kept as JSON, compiled to one WHERE.

    {"all": [tree, …]}   {"any": [tree, …]}   {"not": tree}   {"field": "status", "op": "is", "value": "open"}

Rooms register the fields of their nouns (`register("conversation", Field(…))`); views, rules, segments, plays and
reports all speak this.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise

from rapport.core.clock import now

#: What may be asked of a field of each type.
OPERATORS: dict[str, tuple[str, ...]] = {
    "choice": ("is", "is_not", "one_of", "none_of", "is_set", "is_not_set"),
    "ref": ("is", "is_not", "one_of", "none_of", "is_set", "is_not_set"),
    "refs": ("has", "has_not", "has_any", "is_set", "is_not_set"),
    "text": (
        "is",
        "is_not",
        "contains",
        "contains_not",
        "starts_with",
        "is_set",
        "is_not_set",
    ),
    "number": ("is", "is_not", "at_least", "at_most", "is_set", "is_not_set"),
    "time": ("before", "after", "older_than", "within", "is_set", "is_not_set"),
    "flag": ("is",),
}
WITHOUT_VALUE = frozenset({"is_set", "is_not_set"})
MANY_VALUES = frozenset({"one_of", "none_of", "has_any"})
SPANS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
DEEPEST, LARGEST = 8, 200


class FilterError(ValueError):
    """A filter that can't be used; the words say where and what would do."""


@dataclass(frozen=True)
class Field:
    """One thing that can be asked of a noun. `path` is the ORM path; `where` builds the Q itself where a path can't."""

    name: str
    label: str | Promise
    type: str
    path: str = ""
    choices: Callable[[], list[tuple[Any, str]]] | None = None
    where: Callable[[str, Any], Q] | None = field(default=None, compare=False)


FIELDS: dict[str, dict[str, Field]] = {}


def register(kind: str, *fields: Field) -> None:
    for one in fields:
        if one.type not in OPERATORS:
            raise ValueError(f"Field {one.name} has the unknown type {one.type}.")
        FIELDS.setdefault(kind, {})[one.name] = one


def validate(tree: Any, kind: str) -> None:
    """Raise FilterError where the tree can't be compiled."""
    compile(tree, kind, me=0)


def compile(tree: Any, kind: str, *, me: int | None = None) -> Q:
    """One Q for the whole tree. `me` stands for the value "me": the agent who looks."""
    left = [LARGEST]
    return _tree(tree, FIELDS.get(kind, {}), me, left, 0)


def _tree(tree: Any, fields: dict[str, Field], me: int | None, left: list[int], depth: int) -> Q:
    left[0] -= 1
    if depth > DEEPEST or left[0] < 0:
        raise FilterError(f"This filter is too large: at most {DEEPEST} levels and {LARGEST} conditions.")
    match tree:
        case {"all": list(parts), **rest} if not rest:
            joined = Q()
            for part in parts:
                joined &= _tree(part, fields, me, left, depth + 1)
            return joined
        case {"any": list(parts), **rest} if not rest:
            if not parts:
                raise FilterError("“Any of” needs at least one condition.")
            joined = _tree(parts[0], fields, me, left, depth + 1)
            for part in parts[1:]:
                joined |= _tree(part, fields, me, left, depth + 1)
            return joined
        case {"not": part, **rest} if not rest:
            return ~_tree(part, fields, me, left, depth + 1)
        case {"field": str(name), "op": str(op), **rest} if set(rest) <= {"value"}:
            return _condition(name, op, rest.get("value"), fields, me)
    raise FilterError("A filter is “all”, “any” or “not” of others, or a condition with field, op and value.")


def _condition(name: str, op: str, value: Any, fields: dict[str, Field], me: int | None) -> Q:
    one = fields.get(name)
    if one is None:
        raise FilterError(f"There is no field “{name}” here. Known are: {', '.join(sorted(fields))}.")
    if op not in OPERATORS[one.type]:
        raise FilterError(f"“{name}” can't be asked “{op}”. It takes: {', '.join(OPERATORS[one.type])}.")
    if op not in WITHOUT_VALUE:
        value = _values(one, op, value, me)
    return one.where(op, value) if one.where else _where(one.path or one.name, one.type, op, value)


def _values(one: Field, op: str, value: Any, me: int | None) -> Any:
    if op in MANY_VALUES:
        if not isinstance(value, list) or not value:
            raise FilterError(f"“{one.name}” {op} needs a list of values.")
        return [_value(one, op, item, me) for item in value]
    return _value(one, op, value, me)


def _value(one: Field, op: str, value: Any, me: int | None) -> Any:
    reads = {
        "time": _moment,
        "number": _number,
        "flag": _flag,
        "ref": _reference,
        "refs": _reference,
    }
    if one.type in ("ref", "refs") and value == "me":
        return me
    if one.choices and one.type == "choice" and value not in {key for key, _ in one.choices()}:
        raise FilterError(f"“{value}” is no value of “{one.name}”.")
    if one.type in reads:
        return reads[one.type](one, op, value)
    if not isinstance(value, str):
        raise FilterError(f"“{one.name}” needs text, not {value!r}.")
    return value


def _number(one: Field, op: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FilterError(f"“{one.name}” needs a number, not {value!r}.")
    return value


def _flag(one: Field, op: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise FilterError(f"“{one.name}” is true or false, not {value!r}.")
    return value


def _reference(one: Field, op: str, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise FilterError(f"“{one.name}” needs an id or a name, not {value!r}.")
    return value


def _moment(one: Field, op: str, value: Any) -> datetime:
    if op in ("older_than", "within"):
        text = str(value)
        if not text[:-1].isdigit() or text[-1:] not in SPANS:
            raise FilterError(f"“{one.name}” needs a span such as 30m, 4h, 7d or 2w, not {value!r}.")
        return now() - timedelta(**{SPANS[text[-1]]: min(int(text[:-1]), 100_000)})
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise FilterError(f"“{one.name}” needs a time with its zone, such as 2026-05-01T09:00:00Z, not {value!r}.")
    return moment


_LOOKUPS = {
    "is": "", "one_of": "__in", "has": "", "has_any": "__in", "contains": "__icontains", "starts_with": "__istartswith",
    "at_least": "__gte", "at_most": "__lte", "before": "__lt", "older_than": "__lt", "after": "__gt", "within": "__gte",
}  # fmt: skip
_NEGATED = {
    "is_not": "is",
    "none_of": "one_of",
    "has_not": "has",
    "contains_not": "contains",
}


def _where(path: str, kind: str, op: str, value: Any) -> Q:
    if op in WITHOUT_VALUE:
        blank = Q(**{f"{path}__isnull": True}) | (Q(**{path: ""}) if kind == "text" else Q())
        return ~blank if op == "is_set" else blank
    if op in _NEGATED:
        return ~_where(path, kind, _NEGATED[op], value)
    return Q(**{f"{path}{_LOOKUPS[op]}": value})
