"""The settings of a mailbox, and trying it out."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rapport.channels.email.forms import MailboxForm
from rapport.channels.email.models import Mailbox
from rapport.core.access import needs
from rapport.desk.models import Inbox
from rapport.team.models import AgentRequest


@needs("administer")
def mailbox(request: AgentRequest, pk: int) -> HttpResponse:
    """The form on a page of its own; it also stands on the inbox's page and in the wizard."""
    inbox = get_object_or_404(Inbox, pk=pk)
    form = MailboxForm(request.POST or None, inbox=inbox)
    if request.method == "POST" and form.is_valid():
        inbox.describe(by=request.user, address=form.cleaned_data["address"])
        saved = Mailbox.connect(inbox, by=request.user, **form.values())
        if "check" in request.POST:
            saved.ask_check(by=request.user)
        else:
            messages.success(request, _("Saved."))
        return redirect("settings.mailbox", pk)
    status = 422 if form.is_bound else 200
    return render(request, "email/mailbox.html", words(inbox, form), status=status)


@require_POST
@needs("administer")
def check(request: AgentRequest, pk: int) -> HttpResponse:
    """Try it out as it is saved."""
    get_object_or_404(Mailbox, inbox=pk).ask_check(by=request.user)
    return redirect("settings.mailbox", pk)


@require_GET
@needs("administer")
def steps(request: AgentRequest, pk: int) -> HttpResponse:
    """How far the test is."""
    found = get_object_or_404(Mailbox, inbox=pk)
    return render(request, "email/steps.html", {"mailbox": found})


def words(inbox: Inbox, form: MailboxForm | None = None) -> dict[str, Any]:
    """What the form's template needs, wherever it stands."""
    form = form or MailboxForm(inbox=inbox)
    return {"inbox": inbox, "form": form, "mailbox": form.instance if form.instance.pk else None}
