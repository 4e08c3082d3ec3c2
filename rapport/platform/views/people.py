"""Who works here: inviting, roles, teams, ending access."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from rapport.core.access import needs
from rapport.platform import queries
from rapport.platform.forms import InvitationForm, PersonForm
from rapport.platform.views.telling import back, done
from rapport.team.models import Agent, AgentRequest, Invitation
from rapport.team.queries import password_path


@needs("administer")
def people(request: AgentRequest) -> HttpResponse:
    return render(request, "platform/people.html", _people(InvitationForm(by=request.user)))


@needs("administer")
@never_cache
def invite(request: AgentRequest) -> HttpResponse:
    """Ask somebody in; the answer shows the link, for whoever waits in vain for a mail."""
    form = InvitationForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            asked = Invitation.objects.invite(
                given["email"], role=given["role"], teams=list(given["teams"]), by=request.user
            )
        except (ValueError, PermissionError) as refusal:
            form.add_error("email", str(refusal))
        else:
            words = {"kind": "invitation", "email": asked.email, "link": request.build_absolute_uri(asked.path)}
            return render(request, "platform/link.html", words)
    status = 422 if form.is_bound else 200
    return render(request, "platform/people.html", {**_people(form), "inviting": True}, status=status)


@needs("administer")
@require_POST
def withdraw(request: AgentRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.waiting(), pk=pk)
    done(request, _("The invitation to %(email)s is withdrawn.") % {"email": invitation.email}, invitation.withdraw)
    return redirect("settings.people")


@needs("administer")
def person(request: AgentRequest, pk: int) -> HttpResponse:
    someone = get_object_or_404(Agent, pk=pk)
    may_change = request.user.may_change(someone)
    form = PersonForm(request.POST or None, by=request.user, person=someone)
    if request.method == "POST":
        if not may_change:
            raise Http404
        if form.is_valid() and _decide(request, someone, form.cleaned_data):
            messages.success(request, _("Saved."))
            return redirect("settings.people")
    return render(request, "platform/person.html", {"person": someone, "form": form, "may_change": may_change})


@needs("administer")
@require_POST
def leave(request: AgentRequest, pk: int) -> HttpResponse:
    someone = _changeable(request, pk)
    if someone == request.user:
        messages.error(request, _("You can't end your own access. Ask another administrator."))
    else:
        undo = reverse("agent.come_back", args=[pk])
        done(request, _("%(name)s can't sign in any more.") % {"name": someone}, someone.leave, undo=undo)
    return back(request, "settings.people")


@needs("administer")
@require_POST
def come_back(request: AgentRequest, pk: int) -> HttpResponse:
    someone = _changeable(request, pk)
    undo = reverse("agent.leave", args=[pk])
    done(request, _("%(name)s can sign in again.") % {"name": someone}, someone.come_back, undo=undo)
    return back(request, "settings.people")


@needs("administer")
@never_cache
@require_POST
def password_link(request: AgentRequest, pk: int) -> HttpResponse:
    """A link to pass on by hand, for somebody whom no mail reaches."""
    someone = _changeable(request, pk)
    if not someone.is_active:
        raise Http404
    someone.give_password_link(by=request.user)
    words = {
        "kind": "password",
        "email": someone.email,
        "person": someone,
        "link": request.build_absolute_uri(password_path(someone)),
    }
    return render(request, "platform/link.html", words)


def _people(form: InvitationForm) -> dict[str, Any]:
    return {
        "people": queries.people(),
        "invitations": Invitation.objects.waiting().prefetch_related("teams").order_by("-created_at"),
        "form": form,
    }


def _changeable(request: AgentRequest, pk: int) -> Agent:
    someone: Agent = get_object_or_404(Agent, pk=pk)
    if not request.user.may_change(someone):
        raise Http404
    return someone


def _decide(request: AgentRequest, someone: Agent, given: dict[str, Any]) -> bool:
    try:
        someone.give_role(given["role"], by=request.user)
    except PermissionError as refusal:
        messages.error(request, str(refusal))
        return False
    someone.join(*given["teams"], by=request.user)
    return True
