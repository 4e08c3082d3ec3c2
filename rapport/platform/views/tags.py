"""The words that agents put on conversations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.core.access import needs
from rapport.desk.models import Tag
from rapport.platform import queries
from rapport.platform.views.telling import done


@needs("manage_tags")
def tags(request: HttpRequest) -> HttpResponse:
    return render(request, "platform/tags.html", {"tags": queries.tags_with_counts()})


@needs("manage_tags")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    done(request, _("The tag is there."), Tag.objects.named, request.POST.get("name", ""))
    return redirect("settings.tags")


@needs("manage_tags")
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    tag = get_object_or_404(Tag, pk=pk)
    done(request, _("Saved."), tag.rename, request.POST.get("name", ""))
    return redirect("settings.tags")


@needs("manage_tags")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    tag = get_object_or_404(Tag, pk=pk)
    done(request, _("The tag %(name)s is removed everywhere.") % {"name": tag}, tag.remove)
    return redirect("settings.tags")
