"""`{% settings_sections as groups %}`: the list at the left of every settings page."""

from typing import Any

from django import template
from django.template.context import Context

from rapport.core import sections

register = template.Library()


@register.simple_tag(takes_context=True)
def settings_sections(context: Context) -> list[tuple[Any, list[sections.Section]]]:
    request = context.get("request")
    return sections.open_to(request.user) if request and request.user.is_authenticated else []
