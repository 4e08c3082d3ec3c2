"""What every request learns about its reader."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from rapport.team.models import Workspace

type_answer = Callable[[HttpRequest], HttpResponse]
OPEN_BEFORE_SETUP = ("/welcome", "/static/", "/health", "/jsi18n")


class FirstVisitMiddleware:
    """Until there is a workspace, every page is the wizard."""

    def __init__(self, answer: type_answer) -> None:
        self.answer = answer
        self.is_set_up = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.is_set_up and not request.path.startswith(OPEN_BEFORE_SETUP):
            self.is_set_up = Workspace.objects.exists()
            if not self.is_set_up:
                return redirect("welcome")
        return self.answer(request)


class ReadersZoneMiddleware:
    """Times and words in the reader's own zone and language, else the workspace's."""

    def __init__(self, answer: type_answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.answer(request)
        if request.user.language:
            translation.activate(request.user.language)
        with timezone.override(_zone(request.user.zone)):
            return self.answer(request)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
