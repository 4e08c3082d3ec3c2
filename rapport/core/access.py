"""What a role may not see is not there: neither the page nor the link to it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpResponseBase

Rest = ParamSpec("Rest")
type_view = Callable[Concatenate[Any, Rest], HttpResponseBase]


def needs(ability: str) -> Callable[[type_view[Rest]], type_view[Rest]]:
    """Let only those in whose role allows it; for all others the page does not exist (404)."""

    def guard(view: type_view[Rest]) -> type_view[Rest]:
        @wraps(view)
        def guarded(request: Any, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated or not request.user.may(ability):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard
