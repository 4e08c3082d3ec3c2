"""Pages are for one reader, now: nothing on the way keeps them, nor the browser for whoever sits there next."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

type_answer = Callable[[HttpRequest], HttpResponseBase]


class PrivatePagesMiddleware:
    """Whatever says nothing of its own about being kept is not kept. Static files never come here."""

    def __init__(self, answer: type_answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.answer(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
