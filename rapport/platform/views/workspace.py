"""Name, language, time zone and address of the workspace."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from rapport.core.access import needs
from rapport.platform.forms import WorkspaceForm
from rapport.platform.views.telling import done
from rapport.team.models import AgentRequest, Workspace


@needs("administer")
def workspace(request: AgentRequest) -> HttpResponse:
    here = Workspace.objects.get()
    form = WorkspaceForm(request.POST or None, instance=here)
    if request.method == "POST" and form.is_valid():
        done(request, _("Saved."), here.describe, **form.cleaned_data)
        return redirect("settings.workspace")
    return render(request, "platform/workspace.html", {"form": form})
