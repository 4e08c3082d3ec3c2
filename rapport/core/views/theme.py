from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from rapport.core.toasts import trigger

THEMES = ("auto", "light", "dark")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the computer says; kept with the agent."""
    agent: Any = request.user
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        agent.changes(theme=chosen)
    if request.headers.get("HX-Request") == "true":
        return trigger(HttpResponse(status=204), theme={"value": agent.theme})
    back = request.headers.get("Referer", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")
