"""Makes `.venv` from the lock files. Standard library only: it runs before anything is installed."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from config.setup import stamps
from config.setup.telling import CannotGoOn, say

ROOT = stamps.ROOT
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ROOM_NEEDED = 1_000_000_000

#: What pip says when … → what to tell. The first that fits wins.
PIP_TROUBLES = (
    (r"No space left on device", "The disk is full. Free about 1 GB and run it again."),
    (
        r"DO NOT MATCH THE HASHES",
        "A package from the registry isn't the one this version of Rapport was tested with (its hash differs). "
        "Check the registry or mirror that pip is set to (pip config list), then run it again.",
    ),
    (
        r"Connection|Temporary failure|Max retries|ProxyError|SSLError|timed out|unreachable|"
        r"No matching distribution|Could not find a version",
        "The package registry could not be reached, or lacks a package. Check the network (a proxy goes into "
        "HTTPS_PROXY, a mirror into PIP_INDEX_URL, a private certificate into PIP_CERT), then run it again; "
        "what is already there is kept.",
    ),
)


def ensure(*lists: str) -> None:
    """Make the environment hold what these lists lock (`requirements`, `requirements-dev`), or do nothing."""
    waiting = [name for name in lists if not stamps.is_done(_stamp(name), _mark(name))]
    if not waiting:
        return
    _make_venv()
    for name in waiting:
        _install(name)
        stamps.done(_stamp(name), _mark(name))


def _stamp(name: str) -> Path:
    return VENV / "stamps" / name


def _mark(name: str) -> str:
    # The folder belongs to the mark because an environment can't be moved.
    return stamps.fingerprint([ROOT / f"{name}.lock"], str(VENV))


def _make_venv() -> None:
    runs = PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0
    if runs and (VENV / "stamps" / "made").is_file() and (VENV / "stamps" / "made").read_text() == str(VENV):
        return
    check_room(ROOT)
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise CannotGoOn(
            "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv, then run it again."
        )
    say("Making the Python environment in .venv …")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        raise CannotGoOn(f"The Python environment could not be made:\n{_tail(made.stdout + made.stderr)}")
    stamps.done(VENV / "stamps" / "made", str(VENV))


def check_room(folder: Path, needed: int = ROOM_NEEDED) -> None:
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise CannotGoOn(
            f"Only {free // 1_000_000} MB are free on the disk of {folder}; setting up needs about "
            f"{needed // 1_000_000} MB. Free some room and run it again."
        )


def _install(name: str) -> None:
    lock = ROOT / f"{name}.lock"
    count = len(re.findall(r"^[a-z0-9].*==", lock.read_text(), re.MULTILINE))
    say(f"Installing {count} Python packages of {lock.name} …")
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--use-pep517",
        "--no-input",
        "-r",
        str(lock),
    ]
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    result = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )
    if result.returncode:
        raise CannotGoOn(f"{explain(result.stdout)}\n\nWhat pip said last:\n{_tail(result.stdout)}")


def explain(output: str) -> str:
    """What a failed pip run means and what to do, from what it printed."""
    for pattern, words in PIP_TROUBLES:
        if re.search(pattern, output):
            return words
    return "The Python packages could not be installed."


def _tail(output: str, lines: int = 12) -> str:
    return "\n".join(output.strip().splitlines()[-lines:])
