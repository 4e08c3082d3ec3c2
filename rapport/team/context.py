"""What every template may say about the workspace."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from rapport.team.models import Workspace


def workspace(request: HttpRequest) -> dict[str, Any]:
    return {"workspace": SimpleLazyObject(Workspace.objects.here)}
