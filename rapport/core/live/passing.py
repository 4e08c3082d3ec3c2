"""Passing requests on to the pages' process over a private socket, both bodies streamed."""

import contextlib
from collections.abc import AsyncIterator, Iterable

import httpx
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

#: Headers that belong to one connection and not to the message.
OF_THE_CONNECTION = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)
FORWARDED = b"x-forwarded-for"
#: A page may take this long before its first byte: an import or an export that streams begins much sooner.
PATIENCE = httpx.Timeout(60, connect=5)
AWAY = "Rapport is starting or busy. Your work is kept. Load this page again in a moment."


class Passing:
    """The way to the pages.

    It speaks through httpx's bare transport and never through its client: a client keeps the cookies of every answer
    and sends them with the next request, so that one person's session would answer another's.
    """

    def __init__(self, socket: str) -> None:
        self.socket = socket
        self.transport: httpx.AsyncHTTPTransport | None = None

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        limits = httpx.Limits(max_connections=256, max_keepalive_connections=32)
        async with httpx.AsyncHTTPTransport(uds=self.socket, limits=limits) as self.transport:
            yield

    async def answer(self, request: Request) -> Response:
        assert self.transport
        onward = httpx.Request(
            request.method,
            httpx.URL(scheme="http", host="pages", raw_path=_path(request)),
            headers=_headers(request),
            content=request.stream() if _has_body(request) else None,
            extensions={"timeout": PATIENCE.as_dict()},
        )
        try:
            answer = await self.transport.handle_async_request(onward)
        except httpx.TransportError:
            return PlainTextResponse(AWAY, status_code=503, headers={"Retry-After": "2"})
        response = StreamingResponse(
            answer.aiter_raw(), status_code=answer.status_code, background=BackgroundTask(answer.aclose)
        )
        response.raw_headers = _lasting(answer.headers.raw)
        return response


def _lasting(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    lowered = [(name.lower(), value) for name, value in headers]
    return [(name, value) for name, value in lowered if name.decode() not in OF_THE_CONNECTION]


def _path(request: Request) -> bytes:
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    query = request.scope["query_string"]
    return path + b"?" + query if query else path


def _has_body(request: Request) -> bool:
    return "content-length" in request.headers or "transfer-encoding" in request.headers


def _headers(request: Request) -> list[tuple[bytes, bytes]]:
    """The browser's own headers, with the address it came from added for logs and rate limits.

    A name with an underscore is left out: to the pages it would be the same as one with a hyphen, which may be a
    proxy's word. Of several lines with addresses each counts, for some proxies add a line of their own.
    """
    kept = [(name, value) for name, value in _lasting(request.headers.raw) if b"_" not in name]
    chain = [value for name, value in kept if name == FORWARDED]
    came_from = request.client.host if request.client else ""
    others = [(name, value) for name, value in kept if name != FORWARDED]
    return [*others, (FORWARDED, b", ".join([*chain, came_from.encode()]))]
