"""What every request learns about its reader."""

import time
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from rapport.team.models import Workspace

type_answer = Callable[[HttpRequest], HttpResponse]
OPEN_BEFORE_SETUP = ("/welcome", "/sign-in", "/static/", "/health")
#: "Last seen" is this exact, in seconds; finer would cost every page a write.
SEEN_EVERY = 300


class FirstVisitMiddleware:
    """Until there is a workspace, every page is the wizard. `request.workspace` is read once, when first asked for."""

    def __init__(self, answer: type_answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.workspace = SimpleLazyObject(Workspace.objects.here)  # type: ignore[attr-defined]
        # Whoever is signed in has a workspace: only strangers cost the question.
        is_known = request.user.is_authenticated or request.path.startswith(OPEN_BEFORE_SETUP)
        if not is_known and not request.workspace:  # type: ignore[attr-defined]
            return redirect("welcome")
        return self.answer(request)


class ReadersZoneMiddleware:
    """Times and words in the reader's own zone and language, else the workspace's."""

    def __init__(self, answer: type_answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.answer(request)
        here: Workspace | None = getattr(request, "workspace", None)
        language = request.user.language or getattr(here, "language", "en")
        zone = _zone(request.user.zone or getattr(here, "zone", ""))
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = translation.get_language()
            answer = self.answer(request)
            answer.headers.setdefault("Content-Language", translation.get_language())
        return answer


class LastSeenMiddleware:
    """Keeps the list of places where somebody is signed in."""

    def __init__(self, answer: type_answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        moment = int(time.time())
        if request.user.is_authenticated and request.session.get("seen", 0) + SEEN_EVERY <= moment:
            request.session["seen"] = moment
            UserSession.objects.create_from_request(request)
        return self.answer(request)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
