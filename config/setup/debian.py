"""What the tests need from the machine itself: a browser and a real IMAP server, from Debian's own packages."""

import os
import shutil
import subprocess
from pathlib import Path

from config.setup.telling import CannotGoOn, say

#: The program looked for → the Debian package that brings it.
NEEDED = {"chromium": "chromium", "dovecot": "dovecot-imapd"}
#: The library looked for → the package: the browser's driver brings a Node that is linked to it.
LINKED = {"libatomic.so.1": "libatomic1"}


def ensure() -> None:
    """Install what is missing when we may, else say how."""
    missing = [package for program, package in NEEDED.items() if not has(program)]
    missing += [package for library, package in LINKED.items() if not list(Path("/usr/lib").glob(f"*/{library}"))]
    if not missing:
        return
    how = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"Missing for some tests: {', '.join(missing)}. They will be skipped until someone runs, as root: {how}")
        return
    say(f"Installing {' and '.join(missing)} from Debian …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", *missing],
    ):
        result = subprocess.run(command, env=environment, capture_output=True, text=True)
    if result.returncode:
        raise CannotGoOn(f"apt-get could not install {', '.join(missing)}:\n{result.stderr.strip()[-800:]}")


def has(program: str) -> bool:
    # A user's PATH lacks /usr/sbin, where Debian keeps dovecot.
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is not None
