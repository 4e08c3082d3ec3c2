"""`/ui`: every piece of the screen in every state, for whoever builds with them and for the tests that look at them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def ui(request: HttpRequest) -> HttpResponse:
    return render(request, "core/ui.html")
