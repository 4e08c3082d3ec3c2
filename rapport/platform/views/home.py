"""Where Settings begins, and the question whether we live."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from rapport.core import sections
from rapport.team.models import AgentRequest


def settings(request: AgentRequest) -> HttpResponse:
    """The first section that the reader may open."""
    section = sections.first_open_to(request.user)
    if section is None:
        raise Http404
    return redirect(section.url)


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, else 503: for whoever watches this process."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"database": "silent"}, status=503)
    return JsonResponse({"database": "answers"})
