"""Words not yet said: kept while they are written, with their files."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.core.models import Blob
from rapport.desk import markup
from rapport.desk.forms import DraftForm
from rapport.desk.models import Conversation, Draft, DraftFile
from rapport.desk.views.finding import find

#: As many files as one mail can sensibly carry.
MOST_FILES = 50


@require_POST
def draft(request: Any, pk: int) -> HttpResponse:
    """Keep what is being written. Called at every pause, so it answers nothing but that it is kept."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        raise Http404
    kind = form.cleaned_data["kind"]
    conversation = find(request, pk, "reply" if kind == Draft.REPLY else "note")
    html = "" if markup.is_blank(form.cleaned_data["html"]) else form.cleaned_data["html"]
    typed = {name: form.cleaned_data[name] for name in ("to", "cc", "bcc") if name in request.POST}
    keep(conversation, request.user, kind, html=html, recipients=typed)
    return HttpResponse(status=204)


def keep(conversation: Conversation, agent: Any, kind: str, **values: Any) -> Draft | None:
    """Keep a draft; one without words and files is none."""
    known = Draft.objects.filter(conversation=conversation, agent=agent, kind=kind).first()
    if not values.get("html") and (known is None or not known.files.exists()):
        Draft.objects.drop(conversation, agent, kind)
        return None
    return Draft.objects.keep(conversation, agent, kind, **values)


@require_POST
def upload(request: Any, pk: int) -> HttpResponse:
    """Take in files for a draft, streamed to their place; answers how the composer shows them."""
    kind = Draft.NOTE if request.GET.get("kind") == Draft.NOTE else Draft.REPLY
    conversation = find(request, pk, "reply" if kind == Draft.REPLY else "note")
    limit = settings.ATTACHMENT_LIMIT
    for file in request.FILES.getlist("file"):
        if file.size > limit:
            words = _("%(name)s is larger than %(limit)s. Send a link to it instead.")
            return _too_much(words % {"name": file.name, "limit": filesizeformat(limit)})
    files = add_files(request, conversation, kind)
    if files is None:
        words = _("That is more than %(most)s files. Send the rest with a second message.") % {"most": MOST_FILES}
        return _too_much(words)
    return render(request, "desk/composer.html#files", {"files": files})


@transaction.atomic
def add_files(request: Any, conversation: Conversation, kind: str) -> list[DraftFile] | None:
    """Put the request's files with a draft; None where that would be too many."""
    given = request.FILES.getlist("file")
    stored = [(Blob.store(file.chunks(), claimed_type=file.content_type or ""), file.name) for file in given]
    owner = Draft.objects.get_or_create(conversation=conversation, agent=request.user, kind=kind)[0]
    if owner.files.count() + len(stored) > MOST_FILES:
        return None
    return [DraftFile.objects.create(draft=owner, blob=blob, name=name[:255]) for blob, name in stored]


def _too_much(words: str) -> HttpResponse:
    return HttpResponse(words, status=413, content_type="text/plain; charset=utf-8")


@require_POST
def remove_file(request: Any, pk: int) -> HttpResponse:
    """Take a file out of one's own draft."""
    file = get_object_or_404(DraftFile.objects.select_related("draft"), pk=pk, draft__agent=request.user)
    conversation = find(request, file.draft.conversation_id)
    file.delete()
    return HttpResponse() if request.htmx else redirect(conversation)
