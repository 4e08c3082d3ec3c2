"""The public port: who may listen, how calmly cues come, and that everything else is passed on whole."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer
from typing import Any

import httpx
import pytest
from django.core import signing
from starlette.applications import Starlette
from starlette.routing import Route

from rapport.core.live.app import stream
from rapport.core.live.hub import LIST_PAUSE, OPEN_PAUSE, Hub, Stream
from rapport.core.live.passing import Passing
from rapport.core.live.reference import make_reference, read_reference


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it in a loop of its own: a browser test in this process may keep one running in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def test_a_reference_is_only_what_we_signed() -> None:
    assert read_reference(make_reference(["ledger", "conversation:4"])) == {"ledger", "conversation:4"}
    with pytest.raises(signing.BadSignature):
        read_reference(make_reference(["conversation:4"]) + "x")


def test_a_stranger_hears_nothing() -> None:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=[Route("/live", stream)]))
        async with httpx.AsyncClient(transport=transport, base_url="http://rapport") as client:
            return await client.get("/live?on=conversation:4")

    assert run(ask()).status_code == 403


def test_what_is_open_comes_four_times_a_second_and_lists_every_two_seconds() -> None:
    one = Stream(frozenset({"conversation:4", "ledger"}))
    one.hear("conversation:4")
    one.hear("ledger")
    assert one.ready(100.0)[0] == ["conversation:4", "ledger"]
    one.hear("conversation:4")
    one.hear("ledger")
    due, wait = one.ready(100.1)
    assert due == [] and wait == pytest.approx(OPEN_PAUSE - 0.1)
    assert one.ready(100.0 + OPEN_PAUSE)[0] == ["conversation:4"]
    assert one.ready(100.0 + LIST_PAUSE)[0] == ["ledger"]


def lines(hub: Hub, names: set[str], tell: Callable[[], None], count: int, *, returning: bool = False) -> list[str]:
    """The first data lines that a browser gets when `tell` happens after it came."""

    async def listen() -> list[str]:
        got: list[str] = []
        async for part in hub.cues(frozenset(names), returning=returning):
            if "event: hello" in part:
                tell()
            elif "data: " in part:
                got.append(part.split("data: ")[1].strip())
            if len(got) >= count:
                return got
        return got

    return run(asyncio.wait_for(listen(), 5))


def test_a_browser_hears_its_own_names_and_no_others() -> None:
    hub = Hub()
    tell = lambda: hub.tell(["conversation:5", "conversation:4"])  # noqa: E731 a word for one line
    assert lines(hub, {"conversation:4"}, tell, 1) == ["conversation:4"]


def test_many_cues_become_one() -> None:
    hub = Hub()

    def storm() -> None:
        for _ in range(1000):
            hub.tell(["conversation:4"])
        hub.tell(["conversation:6"])

    assert lines(hub, {"conversation:4", "conversation:6"}, storm, 2) == ["conversation:4", "conversation:6"]


def test_one_that_comes_back_asks_for_everything() -> None:
    assert lines(Hub(), {"ledger"}, lambda: None, 1, returning=True) == ["everything"]


def test_a_browser_that_left_is_forgotten() -> None:
    hub = Hub()
    lines(hub, {"ledger"}, lambda: hub.tell(["ledger"]), 1)
    assert not hub.streams


def test_a_stream_ends_when_its_time_is_over() -> None:
    hub = Hub()

    async def listen() -> list[str]:
        return [part async for part in hub.cues(frozenset({"ledger"}), returning=True, life=0.05)]

    assert "data: everything" in run(asyncio.wait_for(listen(), 5))[1] and not hub.streams


class Echo(BaseHTTPRequestHandler):
    """A page that says what reached it."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.send_response(201)
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        said = [self.path, self.headers["Host"], self.headers["X-Forwarded-For"], str(len(body))]
        more = [*(self.headers.get_all("Cookie") or []), *(self.headers.get_all("X_Forwarded_Proto") or [])]
        answer = " ".join([*said, *more]).encode()
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def address_string(self) -> str:
        return "socket"

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[str]:
    path = str(tmp_path / "web.sock")
    server = ThreadingUnixStreamServer(path, Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield path
    server.shutdown()
    server.server_close()


def through(passing: Passing, ask: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]) -> httpx.Response:
    async def talk() -> httpx.Response:
        app = Starlette(routes=[Route("/{path:path}", passing.answer, methods=["GET", "POST"])])
        transport = httpx.ASGITransport(app, client=("203.0.113.9", 1))
        async with passing.open(), httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
            return await ask(client)

    return run(talk())


def test_a_request_and_its_answer_are_passed_on_whole(pages: str) -> None:
    answer = through(Passing(pages), lambda client: client.post("/a%2Fb?q=1&q=%20", content=b"x" * 3_000_000))
    assert answer.status_code == 201
    assert answer.text == "/a%2Fb?q=1&q=%20 desk.example 203.0.113.9 3000000"
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


def test_one_persons_cookies_never_answer_another(pages: str) -> None:
    """A session is its browser's alone, whoever came through the same door before."""

    async def two_people(client: httpx.AsyncClient) -> httpx.Response:
        await client.post("/sign-in")
        client.cookies.clear()
        return await client.post("/inbox")

    assert through(Passing(pages), two_people).text == "/inbox desk.example 203.0.113.9 0"


def test_every_address_on_the_way_is_passed_on_and_none_made_up(pages: str) -> None:
    """A visitor's own line stands before the proxy's, and an underscore can't pass for the proxy's hyphen."""
    made_up = [("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-For", "198.51.100.7"), ("X_Forwarded_Proto", "https")]
    answer = through(Passing(pages), lambda client: client.post("/", headers=made_up))
    assert answer.text == "/ desk.example 127.0.0.1, 198.51.100.7, 203.0.113.9 0"


def test_where_the_pages_are_away_it_says_so(tmp_path: Path) -> None:
    answer = through(Passing(str(tmp_path / "nobody.sock")), lambda client: client.get("/"))
    assert answer.status_code == 503 and "Load this page again" in answer.text
