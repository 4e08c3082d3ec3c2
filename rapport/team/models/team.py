"""Groups of agents."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from rapport.core.models import Actor, Record, RecordQuerySet

if TYPE_CHECKING:
    from rapport.team.models.agent import Agent


class TeamQuerySet(RecordQuerySet):
    @transaction.atomic
    def add(self, name: str, *, by: Actor) -> "Team":
        """A new team; its name is its own, whatever its case."""
        team = Team(name=_named(name))
        team.stay_unlike_others()
        team.save()
        team.happened("added", by=by, name=team.name)
        return team


class Team(Record):
    name = models.CharField(max_length=80, unique=True)

    objects: ClassVar[Any] = TeamQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def rename(self, name: str, *, by: Actor) -> None:
        name = _named(name)
        self.stay_unlike_others(name)
        if self.changes(name=name):
            self.happened("renamed", by=by, name=name)

    @transaction.atomic
    def remove(self, *, by: Actor) -> None:
        """Dissolve the team. Its people stay, and what it had to do is nobody's, so everyone sees it again."""
        if type(self).objects.filter(pk=self.pk).exists():
            self.happened("removed", by=by, name=self.name)
            self.delete()

    @transaction.atomic
    def seat(self, agents: "list[Agent]", *, by: Actor) -> None:
        """Let exactly these people be its members."""
        before = set(self.agents.values_list("pk", flat=True))
        after = {agent.pk for agent in agents}
        if before != after:
            self.agents.set(agents)
            self.happened("seated", by=by, joined=sorted(after - before), left=sorted(before - after))

    def stay_unlike_others(self, name: str = "") -> None:
        if Team.objects.filter(name__iexact=name or self.name).exclude(pk=self.pk).exists():
            raise ValueError(_("There is a team “%(name)s” already.") % {"name": name or self.name})


def _named(name: str) -> str:
    name = " ".join(name.split())[:80]
    if not name:
        raise ValueError(_("A team needs a name."))
    return name
