"""Using the embedded database: as long as somebody holds it, it runs; when the last one ends, it stops."""

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from config.processes import keeper, places
from config.processes.postgres import Postgres


class Hold:
    """A share in the running server. Ends with `let_go`, or with the process."""

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres
        places.prepare(postgres.data)
        run = postgres.data / "run"
        self._lock: IO[str] = (run / "postgres.users").open("a")
        fcntl.flock(self._lock, fcntl.LOCK_SH)
        _keep(run, postgres.cluster)  # before the start: whatever interrupts that, somebody will stop the server
        self.start()

    def start(self) -> bool:
        """Start the server if it isn't running; says whether it had to."""
        run = self.postgres.data / "run"
        with (run / "postgres.starting").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            started = self.postgres.start()
            address = run / "database_url"
            if not address.exists() or address.read_text() != self.postgres.url:
                address.touch(mode=0o600)
                address.write_text(self.postgres.url)
        return started

    def let_go(self, patience: float = 5.0) -> None:
        """Stop the server unless somebody else uses it; in haste after `patience`, which costs a recovery next time."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            self.postgres.stop(patience)
        self._lock.close()


@contextmanager
def embedded(data: Path, **extra: str) -> Iterator[Postgres]:
    hold = Hold(Postgres(data, extra))
    try:
        yield hold.postgres
    finally:
        hold.let_go()


def _keep(run: Path, cluster: Path) -> None:
    arguments = [str(run / "postgres.users"), str(run / "postgres.keeper"), str(cluster)]
    subprocess.Popen(
        [sys.executable, "-I", "-S", keeper.__file__, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )
