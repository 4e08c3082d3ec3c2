"""Doing what a person asked for and telling them how it went."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages

from rapport.team.models import AgentRequest


def done(request: AgentRequest, words: str, verb: Callable[..., Any], *args: Any, **values: Any) -> bool:
    """Call the verb as the reader; say `words`, or in the verb's own words why it refused."""
    try:
        verb(*args, by=request.user, **values)
    except (ValueError, PermissionError) as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, words)
    return True
