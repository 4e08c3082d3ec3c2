"""Teams: adding, renaming, who is in them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.core.access import needs
from rapport.platform import queries
from rapport.platform.forms import TeamForm
from rapport.platform.views.telling import done
from rapport.team.models import AgentRequest, Team


@needs("manage_teams")
def teams(request: AgentRequest) -> HttpResponse:
    return render(request, "platform/teams.html", {"teams": queries.teams_with_sizes()})


@needs("manage_teams")
def add(request: AgentRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            team = Team.objects.add(form.cleaned_data["name"], by=request.user)
        except ValueError as refusal:
            form.add_error("name", str(refusal))
        else:
            team.seat(list(form.cleaned_data["agents"]), by=request.user)
            messages.success(request, _("The team %(name)s is there.") % {"name": team})
            return redirect("settings.teams")
    return render(request, "platform/team.html", {"form": form})


@needs("manage_teams")
def team(request: AgentRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Team, pk=pk)
    form = TeamForm(request.POST or None, team=found)
    if request.method == "POST" and form.is_valid():
        try:
            found.rename(form.cleaned_data["name"], by=request.user)
        except ValueError as refusal:
            form.add_error("name", str(refusal))
        else:
            found.seat(list(form.cleaned_data["agents"]), by=request.user)
            messages.success(request, _("Saved."))
            return redirect("settings.teams")
    return render(request, "platform/team.html", {"form": form, "team": found})


@needs("manage_teams")
@require_POST
def remove(request: AgentRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Team, pk=pk)
    done(request, _("The team %(name)s is dissolved.") % {"name": found}, found.remove)
    return redirect("settings.teams")
