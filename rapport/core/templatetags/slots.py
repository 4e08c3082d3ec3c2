"""`{% slot %}` on a page, `{% loadslot %}` once before a list."""

from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from rapport.core import slots

register = template.Library()


@register.simple_tag(takes_context=True)
def loadslot(context: Context, name: str, rows: Any) -> str:
    """Ask the fills of a list's slot once for all rows; `{% slot name row %}` then costs no query."""
    _loaded(context)[name] = slots.load(name, rows)
    return ""


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str, *subjects: Any) -> SafeString:
    """Show what other rooms have to say here about these subjects."""
    loaded = _loaded(context).get(name)
    parts = _row(context, loaded, subjects[0]) if loaded is not None else _page(context, name, subjects)
    return format_html_join("", "{}", ((part,) for part in parts))


def _loaded(context: Context) -> dict[str, Any]:
    # At the bottom of the context, which an included row shares with its list; its render_context it would not.
    kept: dict[Any, Any] = context.dicts[0]
    found: dict[str, Any] = kept.setdefault("loaded_slots", {})
    return found


def _row(context: Context, loaded: Any, row: Any) -> list[SafeString]:
    return [_render(context, one, {"row": row, "data": found[row.pk]}) for one, found in loaded if row.pk in found]


def _page(context: Context, name: str, subjects: tuple[Any, ...]) -> list[SafeString]:
    parts = []
    for one in slots.SLOTS[name]:
        words = one.context(context.get("request"), *subjects) if one.context else {}
        if words is not None:
            parts.append(_render(context, one, {"subjects": subjects, **words}))
    return parts


def _render(context: Context, one: slots.Fill, words: dict[str, Any]) -> SafeString:
    return SafeString(get_template(one.template).render(words, context.get("request")))
