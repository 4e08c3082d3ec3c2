"""`rapport worker`: jobs, followers, clocks, and mailboxes that listen."""

import os
import signal
import threading
import time

import click

LAST_CALL = 6.5  # seconds from being asked to end until it ends, finished or not; jobs cut off are run again


@click.command()
def worker() -> None:
    """Run the background work alone. Any number may run; each takes what is free."""
    import django

    from config.processes import lifeline

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if parent := os.environ.get("RAPPORT_SUPERVISOR"):
        lifeline.end_with(int(parent))
    threading.Thread(target=_end_anyway, args=[stop], daemon=True).start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    from rapport.core.worker import run

    run(stop)
    # What still runs in threads has been told to stop; waiting for a mail server's answer would be waiting for others.
    os._exit(0)


def _end_anyway(stop: threading.Event) -> None:
    """A job that hangs on a lost connection must not keep the process from ending."""
    stop.wait()
    time.sleep(LAST_CALL)
    click.echo("Some work did not stop in time; it will be taken up again.", err=True)
    os._exit(1)
