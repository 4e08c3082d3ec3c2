"""`rapport worker`: jobs, followers, clocks, and mailboxes that listen."""

import os
import signal
import threading

import click


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
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    from rapport.core.worker import run

    run(stop)
