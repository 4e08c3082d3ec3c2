"""Toasts: what just happened, in a few words at the lower edge, with Undo where it can be undone."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

HEADER = "HX-Trigger"


def toast(request: HttpRequest, response: HttpResponse, text: str, *, undo: str = "", tone: str = "") -> HttpResponse:
    """Say `text` to the reader, on this page (htmx) or on the next one. A POST to `undo` takes it back.

    Answers the response, so that a view can end with it.
    """
    if request.headers.get("HX-Request") == "true":
        trigger(response, toast={"text": text, "undo": undo, "tone": tone})
    else:
        level = messages.ERROR if tone == "bad" else messages.INFO
        messages.add_message(request, level, text, extra_tags=undo, fail_silently=True)
    return response


def trigger(response: HttpResponse, **events: Any) -> HttpResponse:
    """Let these events happen in the browser when htmx has this answer, beside those it already carries."""
    before = response.headers.get(HEADER)
    heard = {name: {**detail, "target": "body"} for name, detail in events.items()}
    response.headers[HEADER] = json.dumps({**(json.loads(before) if before else {}), **heard})
    return response
