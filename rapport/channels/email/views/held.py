"""Held mail: what was kept aside, why, and what to do with it."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from rapport.channels.email.models import Mail, MailState
from rapport.channels.email.parsing import parse
from rapport.channels.email.recovering import recover as file_after_all
from rapport.core.access import needs
from rapport.desk.queries import places as views
from rapport.team.models import AgentRequest

A_PAGE = 50
#: Of the original so much is shown as text; all of it can be downloaded.
SHOWN = 100_000
READ_HERE = 2_000_000


@require_GET
@needs("reply")
def held(request: AgentRequest) -> HttpResponse:
    context = beside(request)
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        return render(request, "email/held.html#rows", context)
    return render(request, "email/held.html", context)


@require_GET
@needs("reply")
def mail(request: AgentRequest, pk: int) -> HttpResponse:
    """One of them: its cause, its words and its original as text."""
    found = find(request, pk)
    raw = found.raw
    context = {
        **beside(request),
        "mail": found,
        "read": parse(raw) if found.state == MailState.HELD and found.size <= READ_HERE else None,
        "source": raw[:SHOWN].decode("utf-8", "replace").replace("\x00", ""),
        "is_cut": found.size > SHOWN,
    }
    return render(request, "email/held.html", context)


@require_POST
@needs("reply")
def recover(request: AgentRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    try:
        message = file_after_all(found, by=request.user)
    except ValueError as refusal:
        messages.error(request, str(refusal))
        return redirect("mail", pk)
    return redirect(message.conversation) if message else redirect("held")


@require_POST
@needs("reply")
def discard(request: AgentRequest, pk: int) -> HttpResponse:
    find(request, pk).discard(by=request.user)
    messages.success(request, _("Discarded."))
    return redirect("held")


@require_POST
@needs("reply")
def several(request: AgentRequest) -> HttpResponse:
    """Recover or discard all that were ticked; one that can't be recovered stays and says why."""
    ticked = [int(one) for one in request.POST.getlist("mail") if one.isdecimal() and len(one) < 19]
    done = 0
    for found in Mail.objects.kept_aside_for(request.user).filter(pk__in=ticked[:A_PAGE]):
        try:
            if request.POST.get("then") == "recover":
                file_after_all(found, by=request.user)
            else:
                found.discard(by=request.user)
            done += 1
        except ValueError as refusal:
            messages.error(request, f"{found}: {refusal}")
    if done:
        said = ngettext("%(count)d mail filed.", "%(count)d mails filed.", done)
        if request.POST.get("then") != "recover":
            said = ngettext("%(count)d mail discarded.", "%(count)d mails discarded.", done)
        messages.success(request, said % {"count": done})
    return redirect("held")


@require_GET
def original(request: Any, pk: int) -> HttpResponse:
    """The mail exactly as it came, to whoever may see its conversation. Never shown by the browser, only saved."""
    found = find(request, pk)
    name = f'attachment; filename="mail-{found.pk}.eml"'
    return HttpResponse(found.raw, content_type="application/octet-stream", headers={"Content-Disposition": name})


def find(request: Any, pk: int) -> Mail:
    found: Mail = get_object_or_404(Mail.objects.visible_to(request.user), pk=pk)
    return found


def beside(request: HttpRequest) -> dict[str, Any]:
    """The views of the inbox, and the list."""
    agent: Any = request.user
    own = views.places(agent, views.teams_of(agent))
    counts = views.count(own, agent)
    rows = Mail.objects.kept_aside_for(agent).without_content().select_related("inbox").order_by("-pk")
    return {
        "places": [replace(place, count=counts.get(place.key, 0)) for place in own],
        "listing": {"key": "held"},
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
    }
