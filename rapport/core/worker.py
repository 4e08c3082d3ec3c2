"""The worker process: runs jobs, keeps the followers up to date, and lets rooms run what must always run."""

import asyncio
import logging
import threading
from collections.abc import Callable

from django.db import OperationalError, connection
from procrastinate.contrib.django import app

from rapport.core import cues
from rapport.core.followers import catch_up_all
from rapport.core.jobs import HEARTBEAT, SILENCE

log = logging.getLogger(__name__)
type_standing = Callable[[threading.Event], None]

#: What runs beside the jobs for as long as the worker lives, each in a thread of its own (a mailbox that listens).
STANDING: list[type_standing] = []

CONCURRENCY = 4
SHUTDOWN_SECONDS = 6.0


def standing(function: type_standing) -> type_standing:
    """Register something that runs from the worker's start until the event it is given is set."""
    STANDING.append(function)
    return function


def run(stop: threading.Event) -> None:
    """Work until `stop` is set; then finish what is in hand, at most SHUTDOWN_SECONDS."""
    for function in [follow_the_ledger, *STANDING]:
        threading.Thread(
            target=_keep_running,
            args=[function, stop],
            name=function.__name__,
            daemon=True,
        ).start()
    asyncio.run(_run_jobs(stop))


async def _run_jobs(stop: threading.Event) -> None:
    async with app.with_connector(app.connector.get_worker_connector()).open_async() as worker_app:  # type: ignore[attr-defined]
        working = asyncio.create_task(
            worker_app.run_worker_async(
                concurrency=CONCURRENCY,
                delete_jobs="successful",
                install_signal_handlers=False,
                shutdown_graceful_timeout=SHUTDOWN_SECONDS,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=SILENCE,
            )
        )
        while not stop.is_set() and not working.done():
            await asyncio.sleep(0.2)
        working.cancel() if not working.done() else working.result()
        await asyncio.gather(working, return_exceptions=True)


def follow_the_ledger(stop: threading.Event) -> None:
    """Wake the followers by cue. A cue may be lost with its sender, so they look now and then by themselves too."""

    def heard(names: set[str]) -> None:
        if not names or names & {"ledger", cues.EVERYTHING}:
            catch_up_all()

    catch_up_all()
    cues.listen(heard, stop=stop.is_set)


def _keep_running(function: type_standing, stop: threading.Event) -> None:
    """Start it again when it fails, with a growing pause: a database that restarts must not end the worker."""
    pause = 1.0
    while not stop.is_set():
        try:
            function(stop)
            pause = 1.0
        except OperationalError as error:
            log.warning(
                "%s lost the database, trying again in %.0f s: %s",
                function.__name__,
                pause,
                error,
            )
        except Exception:
            log.exception("%s failed, starting it again in %.0f s", function.__name__, pause)
        finally:
            connection.close()
        stop.wait(pause)
        pause = min(pause * 2, 30)
