"""The public port: streams cues to browsers and passes everything else on to the pages.

It knows no noun and asks no question of the domain. A browser brings a signed list of names that its page was given;
what it then hears are names only, and what they mean it asks the pages for, with its own rights.
"""

import contextlib
import os
from collections.abc import AsyncIterator

from django.conf import settings
from django.core import signing
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from rapport.core.live.hub import Hub
from rapport.core.live.passing import Passing
from rapport.core.live.reference import read_reference

hub = Hub()
pages = Passing(os.environ.get("RAPPORT_WEB_SOCKET", ""))


async def stream(request: Request) -> Response:
    """One browser's cues, until it leaves or a day is over."""
    try:
        names = read_reference(request.query_params.get("on", ""))
    except signing.BadSignature:
        return PlainTextResponse("This page is too old to be kept up to date. Load it again.", status_code=403)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    returning = "last-event-id" in request.headers
    return StreamingResponse(hub.cues(names, returning=returning), media_type="text/event-stream", headers=headers)


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with hub.listening(), pages.open():
        yield


async def pass_on(request: Request) -> Response:
    return await pages.answer(request)


METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
app = Starlette(
    routes=[Route("/live", stream), Route("/{path:path}", pass_on, methods=METHODS)],
    lifespan=lifespan,
    debug=settings.DEBUG,
)
