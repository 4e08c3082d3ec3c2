"""The list: views with their counts, fifty rows, what is empty."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rapport.desk.models import Desk, Inbox, Tag
from rapport.desk.views.finding import FIRST, Listing, listing


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return redirect("inbox", FIRST)


@require_GET
def inbox(request: Any, view: str) -> HttpResponse:
    """A view of the inbox; for htmx only the list and the views, which is how both stay up to date."""
    found = listing(request, view)
    assert found.place  # a view that isn't there is a 404 before anything is counted
    context = beside(found)
    if request.htmx and not request.htmx.history_restore_request and not request.htmx.boosted:
        return render(request, "desk/list.html#fresh", context)
    return render(request, "desk/inbox.html", {**context, "conversation": None})


def beside(found: Listing) -> dict[str, Any]:
    """What the list beside a conversation shows."""
    return {
        "listing": found,
        "places": found.places,
        "place": found.place,
        "rows": found.page.rows,
        "no_subject": _("(no subject)"),
        "troubles": list(Inbox.objects.in_trouble().only("id", "name", "trouble", "trouble_since")),
    }


@require_GET
def narrow(request: Any, view: str) -> HttpResponse:
    """The choices by which a list can be narrowed, asked for when the menu opens."""
    context = {
        "listing": listing(request, view),
        "desks": Desk.objects.enabled(),
        "inboxes": Inbox.objects.active(),
        "tags": Tag.objects.all()[:500],
    }
    return render(request, "desk/narrow.html", context)
