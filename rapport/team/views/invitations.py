"""Beginning to work here by an invitation."""

from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from rapport.team.forms import JoinForm
from rapport.team.models import Agent, Invitation


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    invitation = Invitation.objects.by_token(token)
    if invitation is None or Agent.objects.filter(email__iexact=invitation.email).exists():
        return render(request, "team/invitation_over.html", status=404)
    form = JoinForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        try:
            agent = invitation.accept(**form.cleaned_data)
        except ValueError:
            return render(request, "team/invitation_over.html", status=404)
        logout(request)
        login(request, agent)
        return redirect("/")
    return render(request, "team/invitation.html", {"form": form, "invitation": invitation})
