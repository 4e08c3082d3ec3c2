"""Rapport as it really runs: started by `rapport start`, asked over the pages' own socket, weighed while idle."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rapport.team.models import Agent

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0


@dataclass
class Running:
    """A running Rapport. `started_in` is the time from the command to the first page."""

    process: subprocess.Popen[str]
    port: int
    pages: Path
    started_in: float


@contextmanager
def running() -> Iterator[Running]:
    """Start it as anyone would, wait for the first page, end it afterwards."""
    from config.environment import data_folder
    from config.processes import places

    port = _free_port()
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "config.cli", "start", "--port", str(port)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        _await_ready(process)
        yield Running(process, port, Path(places.web_socket(data_folder())), time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _await_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout
    for line in process.stdout:
        if "is ready" in line:
            return
    raise SystemExit("Rapport did not start; what it said is above.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class SocketConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(str(self.path))


class Browser:
    """Asks for pages as one signed-in agent, one after another on one connection."""

    def __init__(self, pages: Path, session: str) -> None:
        self.connection = SocketConnection(pages)
        self.headers = {"Cookie": f"sessionid={session}", "Accept": "text/html", "Accept-Encoding": "gzip, br"}

    def get(self, address: str, **headers: str) -> tuple[float, int, bytes, dict[str, str]]:
        """Seconds, status, body as transferred, headers."""
        began = time.perf_counter()
        self.connection.request("GET", address, headers={**self.headers, **headers})
        answer = self.connection.getresponse()
        body = answer.read()
        return time.perf_counter() - began, answer.status, body, {k.lower(): v for k, v in answer.getheaders()}

    def time(self, addresses: list[str]) -> list[float]:
        """The seconds of each; a page that isn't there would make a fine figure, so it is refused."""
        seconds = []
        for address in addresses:
            took, status, _, _ = self.get(address)
            if status != 200:
                raise SystemExit(f"{address} answered {status}; a figure of it would mean nothing.")
            seconds.append(took)
        return seconds


def session_of(agent: "Agent") -> str:
    """A session for this agent, as signing in would make it."""
    from django.test import Client

    client = Client()
    client.force_login(agent)
    return str(client.cookies["sessionid"].value)


def memory(process: int, cluster: Path | None) -> dict[str, float]:
    """Proportional memory in MB of a process and all below it, and of the database of this cluster."""
    mine, theirs = _family(process, cluster)
    return {"processes": _pss(mine), "database": _pss(theirs)}


def cpu(process: int, cluster: Path | None) -> float:
    """Seconds of processor that the same processes have used so far. Unlike time, it says little of the neighbours."""
    mine, theirs = _family(process, cluster)
    ticks = 0
    for each in mine | theirs:
        with suppress(OSError):
            fields = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def cluster_here() -> Path | None:
    """The embedded database's folder; None where the server is somebody else's."""
    from config.environment import data_folder
    from config.processes import house
    from config.processes.postgres import Postgres

    return Postgres(data_folder()).cluster if house.is_embedded() else None


def _family(process: int, cluster: Path | None) -> tuple[set[int], set[int]]:
    parents = _parents()
    base = _postmaster(cluster)
    theirs = _below(base, parents) if base else set()
    return _below(process, parents) - theirs, theirs


def _parents() -> dict[int, int]:
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(status.parent.name)] = int(status.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError, ValueError):
            continue
    return found


def _below(root: int, parents: dict[int, int]) -> set[int]:
    found, size = {root}, 0
    while len(found) != size:
        size = len(found)
        found |= {child for child, parent in parents.items() if parent in found}
    return found


def _postmaster(cluster: Path | None) -> int | None:
    try:
        return int((cluster / "postmaster.pid").read_text().splitlines()[0]) if cluster else None
    except OSError:
        return None


def _pss(processes: set[int]) -> float:
    total = 0
    for process in processes:
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        match = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
        total += int(match[1]) if match else 0
    return round(total / 1024, 1)
