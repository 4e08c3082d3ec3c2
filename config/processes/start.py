"""`rapport start`: the supervisor. Small on purpose: no Django, and nothing to do but keep the others alive."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

import click

from config.environment import data_folder, setup_key
from config.processes import places
from config.processes.child import Child
from config.processes.failures import CannotRun
from config.processes.front_door import answer, is_loopback, refuse_taken_port, shown_address
from config.processes.once import only_one
from config.processes.postgres import Postgres
from config.processes.using import Hold

CHILDREN_END = 7.0  # seconds after SIGTERM; all must be over within ten
DATABASE_ENDS = 9.0
FIRST_PAGE_PATIENCE = 120.0
DATABASE_RETURNS = 60.0
STARTING = (None, 502, 503, 504)  # what is said while the pages behind the door are still on their way


class Ended(Exception):
    """Somebody asked us to end. Raised by the signal itself, so that no waiting holds us back."""

    asked = False


@click.command()
@click.option("--demo", is_flag=True, help="Fill the sample company once and print a sign-in.")
@click.option(
    "--host", envvar="HOST", default="127.0.0.1", show_default=True, help="0.0.0.0 to be reached from outside."
)
@click.option("--port", envvar="PORT", default=8000, show_default=True)
def start(demo: bool, host: str, port: int) -> None:
    """Run everything on one port: the database, the pages, live updates and the worker.

    RAPPORT_DATA says where data lies (default: var), DATABASE_URL names a PostgreSQL of your own instead of the
    embedded one. All of these may stand in .env. Ctrl-C or SIGTERM ends everything within 10 seconds.
    """
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    data = data_folder()
    with suppress(Ended):
        places.prepare(data)
        with only_one(data):
            refuse_taken_port(host, port)
            Supervisor(data, host, port, demo).run()


def _end(number: int, frame: FrameType | None) -> None:
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    Ended.asked = True
    raise Ended


class Supervisor:
    def __init__(self, data: Path, host: str, port: int, demo: bool) -> None:
        self.data, self.host, self.port, self.demo = data, host, port, demo
        self.hold: Hold | None = None
        self.is_first = False
        socket = str(places.web_socket(data))
        self.web = Child("web", ["web", "--socket", socket])
        self.live = Child("live", ["live", "--host", host, "--port", str(port), "--web-socket", socket])
        self.worker = Child("worker", ["worker"])
        self.children = [self.web, self.live]

    def run(self) -> None:
        try:
            self._database()
            self._schema()
            self._open()
            while True:
                self._look()
                time.sleep(0.5)
        except Ended:
            click.echo("Ending …", err=True)
        finally:
            self._close()

    def _database(self) -> None:
        if not os.environ.get("DATABASE_URL"):
            postgres = Postgres(self.data)
            self.hold = Hold(postgres)
            os.environ["DATABASE_URL"] = postgres.url
            os.environ["RAPPORT_EMBEDDED"] = "1"

    def _schema(self) -> None:
        from config.processes import schema

        with schema.connect(os.environ["DATABASE_URL"]) as connection:
            current = schema.is_current(connection)
        if not current:
            click.echo("Bringing the database to this version …", err=True)
            _ours("migrate")
        if self.demo:
            _ours("sample")
        with schema.connect(os.environ["DATABASE_URL"]) as connection:
            self.is_first = schema.nobody_has_begun(connection)

    def _open(self) -> None:
        """Open the door, and let the worker in only then: the first page shouldn't wait for its start."""
        began, status = time.monotonic(), answer(self.host, self.port)
        while status is None or status >= 500:
            self._look()
            if time.monotonic() > began + FIRST_PAGE_PATIENCE:
                raise CannotRun("The first page did not come. What web and live said above tells why.")
            time.sleep(0.03 if status in STARTING else 2.0)
            status = answer(self.host, self.port)
        self.children.append(self.worker)
        self._look()
        click.echo(f"Rapport is ready: {shown_address(self.host, self.port)}")
        if self.is_first and (os.environ.get("PUBLIC_URL") or not is_loopback(self.host)):
            click.echo(f"The first visit from another machine asks for this set-up key: {setup_key()}")

    def _look(self) -> None:
        if Ended.asked:  # Python drops what is raised while an object is being cleared away
            raise Ended
        if self.hold and self.hold.postgres.pid() is None:
            click.echo("The database has ended; starting it again.", err=True)
            self._start_database_again(self.hold)
        for child in self.children:
            child.look()

    def _start_database_again(self, hold: Hold) -> None:
        """What is left of one that was killed may stand in the way for a while: it has to notice its end first."""
        until = time.monotonic() + DATABASE_RETURNS
        while True:
            try:
                hold.start()
                return
            except CannotRun:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)

    def _close(self) -> None:
        asked = time.monotonic()
        for child in self.children:
            child.ask_to_end()
        for child in self.children:
            child.wait(asked + CHILDREN_END)
        if self.hold:
            self.hold.let_go(asked + DATABASE_ENDS - time.monotonic())


def _ours(*command: str) -> None:
    """Run one of our own commands to its end; what it printed says what went wrong."""
    result = subprocess.run([sys.executable, "-m", "config.cli", *command])
    if result.returncode:
        raise SystemExit(result.returncode)
