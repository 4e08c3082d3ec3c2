"""Support, Service, Success: what this company calls them and which it needs."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.core.access import needs
from rapport.desk.models import Desk
from rapport.platform.views.telling import back, done
from rapport.team.models import AgentRequest


@needs("administer")
def desks(request: AgentRequest) -> HttpResponse:
    return render(request, "platform/desks.html", {"desks": Desk.objects.all()})


@needs("administer")
@require_POST
def rename(request: AgentRequest, pk: int) -> HttpResponse:
    desk = get_object_or_404(Desk, pk=pk)
    done(request, _("Saved."), desk.rename, request.POST.get("name", ""))
    return redirect("settings.desks")


@needs("administer")
@require_POST
def switch_on(request: AgentRequest, pk: int) -> HttpResponse:
    desk = get_object_or_404(Desk, pk=pk)
    undo = reverse("desk.switch_off", args=[pk])
    done(request, _("%(name)s is on.") % {"name": desk}, desk.switch_on, undo=undo)
    return back(request, "settings.desks")


@needs("administer")
@require_POST
def switch_off(request: AgentRequest, pk: int) -> HttpResponse:
    desk = get_object_or_404(Desk, pk=pk)
    undo = reverse("desk.switch_on", args=[pk])
    words = _("%(name)s is off. Switching it on brings all of it back.") % {"name": desk}
    done(request, words, desk.switch_off, undo=undo)
    return back(request, "settings.desks")
