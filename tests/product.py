"""The whole product as a process of its own, for tests of starting, ending and falling over."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(true: Callable[[], object], seconds: float = 45.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def processes_of(data: Path) -> list[int]:
    """Every process that names this data folder on its command line or in its environment."""
    found, needle = [], os.fsencode(data)
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if needle in (entry / "cmdline").read_bytes() or needle in (entry / "environ").read_bytes():
                found.append(int(entry.name))
    return [pid for pid in found if pid != os.getpid()]


class Product:
    """`rapport start` on a folder and a port of its own."""

    def __init__(self, data: Path, *, port: int | None = None, **environment: str) -> None:
        self.data, self.port = data, port or free_port()
        self.log = data.parent / f"{data.name}.log"
        known = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "RAPPORT_EMBEDDED")}
        self.environment = known | {
            "RAPPORT_DATA": str(data),
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self, *words: str) -> "Product":
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.cli", "start", *words],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        return self

    def ready(self, seconds: float = 60.0) -> "Product":
        assert self.process
        ended = self.process.poll
        assert eventually(lambda: self.answers() or ended() is not None, seconds), self.said()
        assert ended() is None, self.said()
        return self

    def answers(self) -> bool:
        try:
            return self.get("/") < 500
        except (OSError, http.client.HTTPException):
            return False

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", path)
            return connection.getresponse().status

    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def child(self, name: str) -> int | None:
        """The process number of a supervised command, such as `web`."""
        assert self.process
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, IndexError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if parent == self.process.pid and words[2:4] == [b"config.cli", name.encode()]:
                    return int(entry.name)
        return None

    def database(self) -> int | None:
        pid_file = self.data / "postgres" / "data" / "postmaster.pid"
        return int(pid_file.read_text().split()[0]) if pid_file.exists() else None

    def database_processes(self) -> set[int]:
        postmaster = self.database()
        assert postmaster
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return {postmaster, *map(int, children)}

    def end(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Ask it to end and say how long that took."""
        assert self.process
        asked = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(30)
        return time.monotonic() - asked

    def clear(self) -> None:
        """Leave nothing behind, whatever the test did."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)
        eventually(lambda: not processes_of(self.data), 15)
        for pid in processes_of(self.data):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
