"""Who runs PostgreSQL. It refuses root, so root hands it to an account that can do nothing else."""

import os
import pwd
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

NAME = "rapport"


class Account(NamedTuple):
    """A user and group, and whether we have to become it."""

    name: str
    uid: int
    gid: int
    other: bool

    def spawning(self) -> dict[str, Any]:
        """What subprocess needs to run something as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.other else {}

    def own(self, folder: Path) -> None:
        """Make a folder that only this account (and root) can enter."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.other:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)

    def can(self, test: str, path: Path) -> bool:
        """Whether this account passes `test(1)`, such as "-x", on this path: asked as that account itself."""
        answer = subprocess.run(["test", test, str(path)], cwd="/", **self.spawning())
        return answer.returncode == 0


@cache
def account() -> Account:
    """The user who started us; for root `rapport`, made when it is missing, or else `nobody`."""
    if os.geteuid() != 0:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid(), other=False)
    found = _known(NAME) or _made(NAME) or pwd.getpwnam("nobody")
    return Account(found.pw_name, found.pw_uid, found.pw_gid, other=True)


def _known(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _made(name: str) -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        options = [
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir",
            "/nonexistent",
        ]
        subprocess.run(
            [useradd, *options, "--shell", "/usr/sbin/nologin", name],
            capture_output=True,
        )
    return _known(name)
