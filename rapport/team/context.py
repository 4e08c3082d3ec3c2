"""What every template may say about the workspace."""

from typing import Any

from django.http import HttpRequest


def workspace(request: HttpRequest) -> dict[str, Any]:
    return {"workspace": getattr(request, "workspace", None)}
