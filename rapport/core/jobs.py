"""Jobs of the kernel: the one that runs reactions, and the clocks that keep the queue alive."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from procrastinate import JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy

from rapport.core import locks
from rapport.core.clock import now
from rapport.core.events import REACTIONS, defer_reaction
from rapport.core.followers import FOLLOWERS
from rapport.core.models import Event, JobFailure, Trouble

log = logging.getLogger(__name__)

#: A worker beats every few seconds; jobs of one that is silent this long go back into the queue.
HEARTBEAT, SILENCE = 5.0, 15.0
LONGEST_PAUSE = 300


class UntilPatienceEnds(BaseRetryStrategy):
    """Retry with growing pauses. `react` itself ends the retries, by time, by parking the event."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        pause = min(2 ** min(job.attempts + 1, 9), LONGEST_PAUSE)
        return RetryDecision(retry_at=now() + timedelta(seconds=pause))


@app.task(name="react", retry=UntilPatienceEnds(), pass_context=True)
def react(context: JobContext, event_id: int, reaction: str) -> None:
    run_reaction(event_id, reaction)


def run_reaction(event_id: int, reaction: str) -> None:
    """Run one reaction to one event. Raises to be retried; parks instead once patience has ended."""
    event = Event.objects.get(pk=event_id)
    try:
        REACTIONS[reaction](event)
    except Exception as error:
        if Trouble.note(reaction, Trouble.REACTION, event, error).parked_at:
            log.exception("Reaction %s to %s parked", reaction, event)
            return
        raise
    Trouble.objects.filter(reader=reaction, event=event).delete()


def run_again(trouble: Trouble) -> None:
    """Try a parked event once more: a reaction as a new job, a follower at once."""
    with transaction.atomic():
        if trouble.kind == Trouble.REACTION:
            defer_reaction(trouble.event, trouble.reader)
        else:
            FOLLOWERS[trouble.reader].read([trouble.event])
        trouble.delete()


def run_clock(name: str, function: Callable[[], Any]) -> None:
    """Run what a clock asks for, unless the run before is still at it: slow ones would take every place of the worker.

    A failure is kept with its reason until it runs well again.
    """
    with locks.held(f"clock {name}") as mine:
        if not mine:
            return
        try:
            function()
        except Exception as error:
            JobFailure.note(name, error)
            raise
        if JobFailure.over(name):
            forget_failed(name)


def forget_failed(task: str) -> int:
    """Take the failed runs of a task out of the queue."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'failed' AND task_name = %s", [task])
        return cursor.rowcount


def retry_failed(task: str) -> bool:
    """Let the newest failed run of a task run again and forget the older ones; False where none has failed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, queueing_lock FROM procrastinate_jobs WHERE status = 'failed' AND task_name = %s"
            " ORDER BY id DESC LIMIT 1 FOR UPDATE",
            [task],
        )
        newest = cursor.fetchone()
        if newest is None:
            return False
        cursor.execute("SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock = %s", [newest[1]])
        if cursor.fetchone() is None:
            cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [newest[0]])
        forget_failed(task)
    return True


def clock(cron: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Run a function by the clock: `cron` with five fields, or six with the seconds last.

    At most one run waits in the queue, and one is at work: its lock ends with the session of whoever runs it, so a run
    that died keeps no other from running. It may end early, so what a clock does is guarded row by row all the same.
    """

    def register(function: Callable[[], Any]) -> Callable[[], Any]:
        name = f"{function.__module__}.{function.__name__}"

        def tick(timestamp: int) -> None:
            run_clock(name, function)

        app.periodic(cron=cron)(app.task(name=name, queueing_lock=name)(tick))
        return function

    return register


_DEAD = """
    job.status = 'doing' AND NOT EXISTS (
        SELECT FROM procrastinate_workers worker
        WHERE worker.id = job.worker_id AND worker.last_heartbeat >= now() - %s * interval '1 second'
    )
"""
_FORGET = """
    DELETE FROM procrastinate_jobs job USING procrastinate_jobs other
    WHERE {dead} AND other.queueing_lock = job.queueing_lock
    AND (other.status = 'todo' OR other.status = 'doing' AND other.id > job.id)
"""
_RETURN = """
    SELECT job.id, procrastinate_retry_job_v2(job.id, now(), NULL, NULL, NULL)
    FROM procrastinate_jobs job WHERE {dead}
"""


@clock(cron="* * * * * */10")
def return_jobs_of_dead_workers() -> int:
    """Put back what a killed worker was doing: such a job stays `doing` and holds its lock for ever otherwise.

    Of a clock one run may wait, so a run is forgotten where another one waits or comes back too.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FORGET.format(dead=_DEAD), [SILENCE])
        cursor.execute(_RETURN.format(dead=_DEAD), [SILENCE])
        returned = cursor.fetchall()
    if returned:
        log.warning("Returned %s jobs of workers that died", len(returned))
    return len(returned)
