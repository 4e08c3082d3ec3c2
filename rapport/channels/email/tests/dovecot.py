"""A real IMAP server for tests: Debian's Dovecot as a private process, with one user."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

USER, PASSWORD = "support@brook.example", "sesame"
DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
default_internal_user = {internal}
default_login_user = {internal}
default_internal_group = {group}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail
listen = 127.0.0.1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    folder: Path
    port: int
    uid: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def config(self) -> Path:
        return self.folder / "dovecot.conf"

    def start(self) -> None:
        self.process = subprocess.Popen([DOVECOT, "-F", "-c", str(self.config)], start_new_session=True)
        for _ in range(100):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        log = self.folder / "log"
        raise RuntimeError(log.read_text() if log.exists() else "dovecot did not start")

    def stop(self) -> None:
        if self.process:
            os.killpg(self.process.pid, signal.SIGTERM)  # its children too, which hold the connections
            self.process.wait(10)
            self.process = None

    def deliver(self, raw: bytes) -> None:
        """As a mail server's delivery agent does it: written aside, then moved into `new`."""
        new = self.folder / "mail" / "new"
        for name in ("cur", "new", "tmp"):
            _own(self.folder / "mail" / name, self.uid)
        with tempfile.NamedTemporaryFile(dir=self.folder / "mail" / "tmp", delete=False) as file:
            file.write(raw.replace(b"\r\n", b"\n"))
        os.chown(file.name, self.uid, -1)
        Path(file.name).rename(new / f"{time.time_ns()}.M.test")

    def number_anew(self) -> None:
        """As after a move of the mailbox: every mail stays, with other UIDs under another UIDVALIDITY."""
        self.stop()
        for path in (self.folder / "mail").glob("dovecot*"):
            path.unlink()
        time.sleep(1.1)  # UIDVALIDITY is a time in seconds
        self.start()


@contextmanager
def running() -> Iterator[Dovecot]:
    if not Path(DOVECOT).exists():
        pytest.skip("Dovecot is not installed: apt install dovecot-imapd")
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    is_root = os.getuid() == 0
    user = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.getuid())
    server = Dovecot(folder, _free_port(), user.pw_uid)
    for name in ("run", "state", "home", "mail"):
        _own(folder / name, user.pw_uid if name in ("home", "mail") else os.getuid())
    internal = "nobody" if is_root else getpass.getuser()
    import grp

    group = grp.getgrgid(user.pw_gid).gr_name
    server.config.write_text(
        CONFIG.format(
            folder=folder,
            port=server.port,
            password=PASSWORD,
            uid=user.pw_uid,
            gid=user.pw_gid,
            internal=internal,
            group=group,
        )
    )
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _own(folder: Path, uid: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.chown(folder, uid, -1)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
