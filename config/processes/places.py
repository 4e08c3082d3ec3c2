"""Where things lie in RAPPORT_DATA, and where the database goes when its account can't reach that folder."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import click

from config.processes.account import Account
from config.processes.binaries import SHARED
from config.processes.failures import CannotRun

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET = 103  # the system's limit is 107 bytes with its end; some systems stop at 103
ROOM_FOR_A_DATABASE = 200_000_000


def prepare(data: Path) -> None:
    """Make RAPPORT_DATA. What is inside is private, the folder itself may be passed: the database's account must."""
    try:
        if not data.exists():
            data.mkdir(parents=True)
            data.chmod(0o755)
        for name in ("run", "log", "secrets", "files"):
            (data / name).mkdir(mode=0o700, exist_ok=True)
            if not os.access(data / name, os.R_OK | os.W_OK | os.X_OK):
                raise CannotRun(
                    f"{data / name} belongs to another user ({_owner(data / name)}). Start Rapport as that user, or "
                    "set RAPPORT_DATA to another folder."
                )
    except OSError as trouble:
        raise CannotRun(
            f"RAPPORT_DATA is {data}, and it can't be written there ({trouble.strerror}). "
            "Set RAPPORT_DATA to a folder of yours."
        ) from trouble


def home(data: Path, account: Account) -> Path:
    """The database's own folder: RAPPORT_DATA/postgres, or one under /var/lib/rapport that its account can reach.

    The choice is made once and kept beside the data, so that moving the folder later loses nothing.
    """
    own, marker = data / "postgres", data / "postgres.elsewhere"
    if marker.exists():
        return Path(marker.read_text().strip())
    if account.can("-x", data):
        return own
    if own.exists():
        raise CannotRun(
            f"The database lies in {own}, and the account {account.name}, which runs it, can't pass the folders above. "
            f"Let it pass (chmod o+x on them), or start Rapport as the user who owns them."
        )
    place = SHARED / f"{data.name}-{_short(data)}"
    place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    marker.write_text(f"{place}\n")
    click.echo(f"The account {account.name} can't enter {data}, so the database goes to {place}.", err=True)
    return place


def sockets(home: Path) -> Path:
    """The folder of the server's socket: in its home, or a short one, for a socket's path has a limit."""
    own = home / "run"
    if fits(own / SOCKET_NAME):
        return own
    return Path(tempfile.gettempdir()) / f"rapport-{os.geteuid()}-{_short(home)}"


def web_socket(data: Path) -> Path:
    """Where the pages listen for `live`."""
    own = data / "run" / "web.sock"
    if fits(own):
        return own
    folder = Path(tempfile.gettempdir()) / f"rapport-web-{os.geteuid()}-{_short(data)}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise CannotRun(f"{folder} belongs to somebody else. Set RAPPORT_DATA to a folder with a shorter path.")
    return folder / "web.sock"


def fits(socket: Path) -> bool:
    return len(os.fsencode(socket)) <= LONGEST_SOCKET


def room_for_a_database(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < ROOM_FOR_A_DATABASE:
        raise CannotRun(
            f"Only {free // 1_000_000} MB are free on the disk of {folder}; a database needs "
            f"{ROOM_FOR_A_DATABASE // 1_000_000} MB to begin with. Free some room, or set RAPPORT_DATA to another disk."
        )


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:  # a user that this machine doesn't know, as in a container
        return str(path.stat().st_uid)


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:8]
