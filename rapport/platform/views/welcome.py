"""The first visit, in three short steps: you, your workspace, your first mailbox (or later).

Each step is kept as soon as it is done, so somebody who leaves goes on where they were.
"""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from rapport.core.access import needs
from rapport.desk.models import Desk, Inbox
from rapport.platform.forms import BeginForm, FirstWorkspaceForm
from rapport.platform.nearness import is_at_this_machine
from rapport.team.models import Agent, AgentRequest, Workspace


@login_not_required
@never_cache
def welcome(request: HttpRequest) -> HttpResponse:
    """To the step that is next."""
    if not Agent.objects.exists():
        return redirect("welcome.you")
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={reverse('welcome')}")
    if not Workspace.objects.exists():
        return redirect("welcome.workspace")
    return redirect("/")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def you(request: HttpRequest) -> HttpResponse:
    if Agent.objects.exists():
        return redirect("welcome")
    form = BeginForm(request.POST or None, is_trusted=is_at_this_machine(request))
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "email", "password")}
        try:
            owner = Agent.objects.begin(**given)
        except PermissionError as refusal:
            messages.error(request, str(refusal))
            return redirect("welcome")
        login(request, owner)
        return redirect("welcome.workspace")
    return render(request, "platform/welcome_you.html", {"form": form, "step": 1})


@needs("own")
@never_cache
def workspace(request: AgentRequest) -> HttpResponse:
    if Workspace.objects.exists():
        return redirect("welcome.mailbox" if Inbox.objects.count() == 1 else "/")
    form = FirstWorkspaceForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            _found(request, form)
        except ValueError as refusal:
            messages.error(request, str(refusal))
        return redirect("welcome.mailbox")
    return render(request, "platform/welcome_workspace.html", {"form": form, "step": 2})


@needs("own")
def mailbox(request: AgentRequest) -> HttpResponse:
    inbox = Inbox.objects.order_by("pk").first()
    if inbox is None or not Workspace.objects.exists():
        return redirect("welcome")
    return render(request, "platform/welcome_mailbox.html", {"inbox": inbox, "step": 3})


@transaction.atomic
def _found(request: AgentRequest, form: FirstWorkspaceForm) -> None:
    """The workspace, and a first inbox on the first desk: the mailbox is all that it still lacks."""
    url = request.build_absolute_uri("/").rstrip("/")
    Workspace.objects.found(by=request.user, url=url, **form.cleaned_data)
    desk = Desk.objects.enabled().order_by("position", "pk").first()
    if desk and not Inbox.objects.exists():
        Inbox.objects.add(_("Support"), by=request.user, desk=desk)
