"""What could not be done: parked events and failed jobs, each with its reason and “Run again”."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.core.access import needs
from rapport.core.jobs import retry_failed, run_again
from rapport.core.models import Trouble
from rapport.platform import queries
from rapport.team.models import AgentRequest


@needs("administer")
def trouble(request: AgentRequest) -> HttpResponse:
    parked = queries.parked()
    words = {
        "parked": parked[: queries.SHOWN],
        "parked_count": parked.count(),
        "retried": queries.retried()[: queries.SHOWN],
        "tasks": queries.failed_tasks(),
    }
    return render(request, "platform/trouble.html", words)


@needs("administer")
@require_POST
def again(request: AgentRequest, pk: int) -> HttpResponse:
    """Try one parked event once more."""
    parked = get_object_or_404(Trouble.objects.parked().select_related("event"), pk=pk)
    try:
        run_again(parked)
    except Exception as error:
        # Whatever a reader raises is the answer to “does it work now?”, and is kept as the newer reason.
        Trouble.note(parked.reader, parked.kind, parked.event, error, park=True)
        messages.error(request, _("It failed again: %(reason)s") % {"reason": error})
    else:
        messages.success(request, _("It runs again."))
    return redirect("settings.trouble")


@needs("administer")
@require_POST
def again_task(request: AgentRequest, task: str) -> HttpResponse:
    """Let the newest failed run of a task run again."""
    if retry_failed(task):
        messages.success(request, _("It runs again."))
    else:
        messages.info(request, _("It has run again by itself meanwhile."))
    return redirect("settings.trouble")
