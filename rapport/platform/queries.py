"""Reads for the administrator's screens."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from rapport.core.models import JobFailure, Trouble
from rapport.desk.models import Inbox, Tag
from rapport.team.models import Agent, Team

#: More than this many parked events are counted, not listed.
SHOWN = 100


@dataclass(frozen=True)
class FailedTask:
    """A task whose runs failed: how many lie in the queue, and why the last one did."""

    task: str
    runs: int
    reason: str
    traceback: str
    last_at: datetime | None


def parked() -> QuerySet[Trouble]:
    found: QuerySet[Trouble] = Trouble.objects.parked().select_related("event").order_by("-parked_at")
    return found


def retried() -> QuerySet[Trouble]:
    """What failed and is being tried again by itself."""
    found: QuerySet[Trouble] = (
        Trouble.objects.filter(parked_at=None).select_related("event").order_by("-first_failed_at")
    )
    return found


def failed_tasks() -> list[FailedTask]:
    counted = (
        ProcrastinateJob.objects.filter(status="failed")
        .values("task_name")
        .annotate(runs=Count("id"), last=Max("scheduled_at"))
    )
    runs = {row["task_name"]: row for row in counted}
    known = {one.task: one for one in JobFailure.objects.all()}
    return [
        FailedTask(
            task=task,
            runs=max(runs.get(task, {}).get("runs", 0), known[task].times if task in known else 0),
            reason=known[task].reason if task in known else "",
            traceback=known[task].traceback if task in known else "",
            last_at=known[task].last_at if task in known else runs[task]["last"],
        )
        for task in sorted({*runs, *known})
    ]


def waiting_trouble() -> int:
    """How much waits for an administrator: what was parked, and tasks that fail."""
    return Trouble.objects.parked().count() + JobFailure.objects.count()


def teams_with_sizes() -> QuerySet[Team]:
    found: QuerySet[Team] = Team.objects.annotate(
        people=Count("agents", filter=Q(agents__is_active=True), distinct=True)
    ).order_by("name")
    return found


def tags_with_counts() -> QuerySet[Tag]:
    found: QuerySet[Tag] = Tag.objects.annotate(uses=Count("conversations")).order_by("name")
    return found


def people() -> QuerySet[Agent]:
    """Everyone who works or worked here, those who do first."""
    found: QuerySet[Agent] = Agent.objects.prefetch_related("teams").order_by("-is_active", "name")
    return found


def inboxes() -> QuerySet[Inbox]:
    found: QuerySet[Inbox] = Inbox.objects.select_related("desk", "team").order_by("-is_active", "name")
    return found
