"""Search over everything."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rapport.desk.search import search as find

LONGEST = 500


@require_GET
def search(request: Any) -> HttpResponse:
    """What answers these words, best first, of what this agent may see."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    number = request.GET.get("page", "")
    page = int(number) if number.isdecimal() and len(number) < 5 else 1
    results = find(text, agent=request.user, page=page) if text else None
    context = {
        "text": text,
        "results": results,
        "examples": examples(),
        "no_subject": _("(no subject)"),
        "before": "",
        "after": "",
    }
    if results and results.page > 1:
        context["before"] = _address(text, results.page - 1)
    if results and results.has_more:
        context["after"] = _address(text, results.page + 1)
    template = "desk/search.html#results" if request.htmx and not request.htmx.boosted else "desk/search.html"
    return render(request, template, context)


def _address(text: str, page: int) -> str:
    return f"{reverse('search')}?{urlencode({'q': text, 'page': page} if page > 1 else {'q': text})}"


def examples() -> list[tuple[str, str]]:
    """What can be typed, each with what it finds."""
    return [
        ('"error E14"', _("these words one behind the other")),
        ("from:maria@fernbrook.example", _("what somebody wrote")),
        ("to:support subject:invoice", _("who it went to, what it is about")),
        ("tag:refund status:open", _("labels and states")),
        ("assignee:me desk:service", _("whose it is, and where")),
        ("after:2026-05-01 before:2026-06-01", _("from when until when")),
        ("has:attachment grinder -decaf", _("with a file, and without a word")),
    ]
