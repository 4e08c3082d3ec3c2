"""Pages go out compressed; files and pictures as they are."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

WORTH_IT = ("text/html", "application/json", "text/plain", "text/csv")


class CompressPagesMiddleware(GZipMiddleware):
    """Django's own compression, with its guard against guessing secrets by length, for text alone."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.headers.get("Content-Type", "").startswith(WORTH_IT):
            return response
        return super().process_response(request, response)
