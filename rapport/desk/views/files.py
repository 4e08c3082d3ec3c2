"""Files of messages and drafts: to whom they are shown, and how."""

from typing import Any
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from rapport.core.models import Blob
from rapport.desk.models import Attachment, Conversation, DraftFile

#: A file of a stranger may do nothing at all, should a browser ever show it.
POWERLESS = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_GET
def file(request: Any, pk: int, name: str = "") -> HttpResponseBase:
    """A file in a message of a conversation that this agent may see."""
    visible: Any = Conversation.objects.visible_to(request.user)
    files = Attachment.objects.select_related("blob").filter(message__conversation__in=visible)
    found = get_object_or_404(files, pk=pk)
    return serve(request, found.blob, found.name)


@require_GET
def draft_file(request: Any, pk: int) -> HttpResponseBase:
    """A file in one's own draft."""
    found = get_object_or_404(DraftFile.objects.select_related("blob"), pk=pk, draft__agent=request.user)
    return serve(request, found.blob, found.name)


def serve(request: HttpRequest, blob: Blob, name: str) -> HttpResponseBase:
    """Raster pictures are shown, all else is a download; nothing is ever guessed to be something else."""
    shown = blob.shown_inline and "download" not in request.GET
    try:
        content = blob.open()
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(content, content_type=blob.content_type if shown else "application/octet-stream")
    answer["Content-Length"] = blob.size
    answer["Content-Disposition"] = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(name or 'file')}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = POWERLESS
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return answer
