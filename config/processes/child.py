"""A process that the supervisor keeps alive."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

import click

STEADY = 60.0  # after so many seconds of life a child's earlier ends are forgotten
LONGEST_PAUSE = 30.0


@dataclass
class Child:
    """One command of ours as a process; started again after it ends, each time after a longer pause."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    ends: int = 0
    next_start: float = 0.0

    def start(self) -> None:
        # The parent's number lets the child notice our end even where it comes before the child asks to be told.
        environment = {**os.environ, **self.environment, "RAPPORT_SUPERVISOR": str(os.getpid())}
        self.process = subprocess.Popen([sys.executable, "-m", "config.cli", *self.command], env=environment)
        self.started = time.monotonic()

    def look(self) -> None:
        """Notice an end and start again when the pause is over."""
        if self.process is not None and self.process.poll() is not None:
            self._ended(self.process.returncode)
        if self.process is None and time.monotonic() >= self.next_start:
            self.start()

    def _ended(self, code: int) -> None:
        lived = time.monotonic() - self.started
        self.ends = 1 if lived > STEADY else self.ends + 1
        pause = min(LONGEST_PAUSE, 0.5 * 2 ** (self.ends - 1))
        self.next_start = time.monotonic() + pause
        self.process = None
        how = signal.Signals(-code).name if code < 0 else f"code {code}"
        click.echo(f"{self.name} ended after {lived:.0f} s ({how}); starting it again in {pause:g} s.", err=True)

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for the end that was asked for; past `until`, make it end."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.05, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            click.echo(f"{self.name} did not end in time and was killed.", err=True)
            self.process.kill()
            self.process.wait()
