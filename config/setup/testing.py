"""`bin/test`: a throw-away database, then pytest over everything.

`--long` adds what takes minutes. Everything else goes to pytest, whose closing line and exit code are ours.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import psycopg

from config.processes.postgres import Postgres
from config.processes.using import embedded
from config.setup.environment import PYTHON
from config.setup.stamps import ROOT

#: Losing this data in a power cut hurts nobody, so it needn't wait for the disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def main(arguments: list[str]) -> int:
    long = "--long" in arguments
    arguments = [word for word in arguments if word != "--long"]
    place = Path(tempfile.gettempdir()) / f"rapport-tests-{os.geteuid()}"
    with embedded(place / "database", **FAST) as postgres:
        _clear_up(postgres, place)
        own = place / f"run-{os.getpid()}"
        environment = {
            **os.environ,
            # Several runs at once each have databases and a folder of their own.
            "DATABASE_URL": os.environ.get("TEST_DATABASE_URL")
            or postgres.url.replace("/rapport?", f"/rapport_{os.getpid()}?"),
            "RAPPORT_DATA": str(own),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        spread = [] if any(word.startswith(("-n", "--pdb")) for word in arguments) else ["-n", "2", "--dist=worksteal"]
        chosen = [] if any(word.startswith("-m") for word in arguments) or long else ["-m", "not long"]
        try:
            return subprocess.run([PYTHON, "-m", "pytest", *spread, *chosen, *arguments], env=environment).returncode
        finally:
            shutil.rmtree(own, ignore_errors=True)


def _clear_up(postgres: Postgres, place: Path) -> None:
    """Remove what runs that were killed have left behind."""
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        for (name,) in connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'test_rapport_%'"
        ).fetchall():
            if _is_left(name.split("_")[2]):
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
    for folder in place.glob("run-*"):
        if _is_left(folder.name.removeprefix("run-")):
            shutil.rmtree(folder, ignore_errors=True)


def _is_left(pid: str) -> bool:
    return re.fullmatch(r"\d+", pid) is None or not Path(f"/proc/{pid}").exists()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except click.ClickException as trouble:
        trouble.show()
        sys.exit(1)
