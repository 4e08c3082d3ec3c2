"""What an agent decides about themselves, and where they are signed in."""

from typing import Any

from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from rapport.team.devices import device
from rapport.team.forms import ProfileForm
from rapport.team.models import AgentRequest


def profile(request: AgentRequest) -> HttpResponse:
    # A copy: a form that has errors must not change who the page says is looking.
    form = ProfileForm(request.POST or None, instance=request.user.again())
    if request.method == "POST" and form.is_valid():
        request.user.describe(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("profile")
    return render(request, "team/profile.html", {"form": form})


class Sessions(ListUserSessionsView):  # type: ignore[misc]
    """Everywhere this agent is signed in, and one button that ends all but this."""

    template_name = "team/sessions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        for session in found["sessions"]:
            session.device = device(session.user_agent)
        found["sessions"].sort(key=lambda one: (not one.is_current(), -one.last_seen_at.timestamp()))
        return found

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("You are signed out everywhere else."))
        return answer
