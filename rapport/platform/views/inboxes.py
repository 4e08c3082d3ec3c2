"""The doors through which customers come. What belongs to a channel stands in the slot `inbox.settings`."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from rapport.core.access import needs
from rapport.desk.models import Inbox
from rapport.platform import queries
from rapport.platform.forms import InboxForm
from rapport.platform.views.telling import done
from rapport.team.models import AgentRequest


@needs("administer")
def inboxes(request: AgentRequest) -> HttpResponse:
    return render(request, "platform/inboxes.html", {"inboxes": queries.inboxes()})


@needs("administer")
def add(request: AgentRequest) -> HttpResponse:
    """Name and address first; the mailbox itself follows on the inbox's own page."""
    form = InboxForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        inbox = Inbox.objects.add(by=request.user, **form.cleaned_data)
        messages.success(request, _("The inbox is there. Now connect its mailbox."))
        return redirect("settings.inbox", inbox.pk)
    return render(request, "platform/inbox.html", {"form": form})


@needs("administer")
def inbox(request: AgentRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Inbox, pk=pk)
    form = InboxForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        done(request, _("Saved."), found.describe, **form.cleaned_data)
        return redirect("settings.inbox", pk)
    return render(request, "platform/inbox.html", {"form": form, "inbox": Inbox.objects.get(pk=pk)})
