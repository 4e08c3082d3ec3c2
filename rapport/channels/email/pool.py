"""The processes that read mails, each under a limit of memory and time. One that dies is replaced."""

from __future__ import annotations

import os
import pickle
import queue
import select
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from rapport.channels.email.reader import LENGTH, Reading, Task

MEMORY = 1024 * 1024 * 1024
SECONDS = 30.0
#: Where `rapport` is imported from.
ROOT = Path(__file__).resolve().parents[3]
CHUNK = 1 << 20
RUN = "from rapport.channels.email.reader import main; main()"


class CouldNotRead(Exception):
    """The process that read this mail was ended, or ended itself. The words say how."""


class Reader:
    """One process that reads mails, one after another. It starts with its first mail."""

    def __init__(self, memory: int, seconds: float) -> None:
        self.memory, self.seconds = memory, seconds
        self.process: subprocess.Popen[bytes] | None = None

    def read(self, task: Task) -> Reading:
        process = self._running()
        deadline = time.monotonic() + self.seconds
        try:
            return self._exchange(process, task, deadline)
        except TimeoutError:
            self.end()
            raise CouldNotRead(f"Reading it took longer than {self.seconds:.0f} seconds.") from None
        except (OSError, EOFError, pickle.UnpicklingError):
            code = self.end()
            raise CouldNotRead(f"The process that read it ended ({_words(code)}).") from None

    def _exchange(self, process: subprocess.Popen[bytes], task: Task, deadline: float) -> Reading:
        given = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
        _write(process, LENGTH.pack(len(given)) + given, deadline)
        length = LENGTH.unpack(_read(process, LENGTH.size, deadline))[0]
        answer = pickle.loads(_read(process, length, deadline))  # noqa: S301 (from a process of ours)
        assert isinstance(answer, Reading)
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-c", RUN, str(self.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
            assert self.process.stdin and self.process.stdout
            os.set_blocking(self.process.stdin.fileno(), False)
        return self.process

    def end(self) -> int | None:
        process, self.process = self.process, None
        if process is None:
            return None
        process.kill()
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        return code


class Pool:
    """Readers for mails: `submit` answers a Future of its Reading, which may raise CouldNotRead."""

    def __init__(self, size: int = 1, *, memory: int = MEMORY, seconds: float = SECONDS) -> None:
        self._idle: queue.SimpleQueue[Reader] = queue.SimpleQueue()
        self._readers = [Reader(memory, seconds) for _ in range(size)]
        for reader in self._readers:
            self._idle.put(reader)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="mail-reader")

    def submit(self, task: Task) -> Future[Reading]:
        return self._threads.submit(self._read, task)

    def _read(self, task: Task) -> Reading:
        reader = self._idle.get()
        try:
            return reader.read(task)
        finally:
            self._idle.put(reader)

    def rest(self) -> None:
        """End the processes that nobody needs now; the next mail starts them again."""
        resting: list[Reader] = []
        while not self._idle.empty():
            resting.append(self._idle.get())
        for reader in resting:
            reader.end()
            self._idle.put(reader)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for reader in self._readers:
            reader.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _write(process: subprocess.Popen[bytes], data: bytes, deadline: float) -> None:
    assert process.stdin
    left, pipe = memoryview(data), process.stdin.fileno()
    while left:
        _wait(pipe, select.POLLOUT, deadline)
        left = left[os.write(pipe, left[:CHUNK]) :]


def _read(process: subprocess.Popen[bytes], length: int, deadline: float) -> bytes:
    assert process.stdout
    data, pipe = bytearray(), process.stdout.fileno()
    while len(data) < length:
        _wait(pipe, select.POLLIN, deadline)
        chunk = os.read(pipe, min(CHUNK, length - len(data)))
        if not chunk:
            raise EOFError
        data += chunk
    return bytes(data)


def _wait(pipe: int, what: int, deadline: float) -> None:
    waiting = select.poll()
    waiting.register(pipe, what)
    left = deadline - time.monotonic()
    if left <= 0 or not waiting.poll(left * 1000):
        raise TimeoutError


def _words(code: int | None) -> str:
    if code is None:
        return "for an unknown reason"
    return f"by signal {-code}" if code < 0 else f"with code {code}"
