"""`bin/test`: a throw-away database, then pytest over everything.

`--long` adds what takes minutes. Everything else goes to pytest, whose closing line and exit code are ours.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from config.processes.using import embedded
from config.setup.environment import PYTHON
from config.setup.stamps import ROOT

#: Losing this data in a power cut hurts nobody, so it needn't wait for the disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def main(arguments: list[str]) -> int:
    long = "--long" in arguments
    arguments = [word for word in arguments if word != "--long"]
    data = Path(tempfile.gettempdir()) / f"rapport-tests-{os.geteuid()}"
    with embedded(data / "database", **FAST) as postgres:
        environment = {
            **os.environ,
            "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or postgres.url,
            "RAPPORT_DATA": str(data / "data"),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        spread = [] if any(word.startswith(("-n", "--pdb")) for word in arguments) else ["-n", "2", "--dist=worksteal"]
        chosen = [] if any(word.startswith("-m") for word in arguments) or long else ["-m", "not long"]
        return subprocess.run([PYTHON, "-m", "pytest", *spread, *chosen, *arguments], env=environment).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except click.ClickException as trouble:
        trouble.show()
        sys.exit(1)
