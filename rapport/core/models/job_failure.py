"""Why a job that belongs to no event failed (a clock's): the queue itself keeps only that it did."""

from traceback import format_exception

from django.db import models
from django.db.models import F

from rapport.core.clock import now


class JobFailure(models.Model):
    """The last failure of a task since it last ran well."""

    task = models.CharField(max_length=128, primary_key=True)
    reason = models.TextField()
    traceback = models.TextField()
    times = models.IntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.task}: {self.reason}"

    @classmethod
    def note(cls, task: str, error: BaseException) -> None:
        said = {
            "reason": f"{type(error).__name__}: {error}"[:2000],
            "traceback": "".join(format_exception(error))[-8000:],
            "last_at": now(),
        }
        if not cls.objects.filter(task=task).update(times=F("times") + 1, **said):
            cls.objects.get_or_create(task=task, defaults={**said, "first_at": now()})

    @classmethod
    def over(cls, task: str) -> bool:
        """Forget it, for it ran well again; says whether there was anything to forget."""
        return bool(cls.objects.filter(task=task).delete()[0])
