"""The words that agents put on conversations."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.core.access import needs
from rapport.desk.models import Tag
from rapport.platform import queries
from rapport.platform.views.telling import done
from rapport.team.models import AgentRequest


@needs("manage_tags")
def tags(request: AgentRequest) -> HttpResponse:
    return render(request, "platform/tags.html", {"tags": queries.tags_with_counts()})


@needs("manage_tags")
@require_POST
def add(request: AgentRequest) -> HttpResponse:
    done(request, _("The tag is there."), Tag.objects.named, request.POST.get("name", ""))
    return redirect("settings.tags")


@needs("manage_tags")
@require_POST
def rename(request: AgentRequest, pk: int) -> HttpResponse:
    tag = get_object_or_404(Tag, pk=pk)
    done(request, _("Saved."), tag.rename, request.POST.get("name", ""))
    return redirect("settings.tags")


@needs("manage_tags")
@require_POST
def remove(request: AgentRequest, pk: int) -> HttpResponse:
    tag = get_object_or_404(Tag, pk=pk)
    done(request, _("The tag %(name)s is removed everywhere.") % {"name": tag}, tag.remove)
    return redirect("settings.tags")
