"""One `start` a data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.processes.failures import CannotRun


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Refuse a second start on the same folder. The kernel frees the place, however the first one ends."""
    with (data / "run" / "start.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as trouble:
            lock.seek(0)
            who = lock.read().strip()
            raise CannotRun(
                f"Rapport already runs on {data}{f' (process {who})' if who else ''}. "
                "Stop it first, or set RAPPORT_DATA to another folder."
            ) from trouble
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
