"""Doing what a person asked for, telling them how it went, and where to go from there."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from rapport.team.models import AgentRequest


def done(
    request: AgentRequest, words: str, verb: Callable[..., Any], *args: Any, undo: str = "", **values: Any
) -> bool:
    """Call the verb as the reader; say `words` (with Undo at that address), or why it refused in its own words."""
    try:
        verb(*args, by=request.user, **values)
    except (ValueError, PermissionError) as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, words, extra_tags=undo)
    return True


def back(request: AgentRequest, to: str) -> HttpResponse:
    """To the page that shows what was done; for a toast's Undo, which comes by htmx, the open page once more."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect(to)
