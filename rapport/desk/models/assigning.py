"""Who has it: assignee and team."""

from typing import Any

import auto_prefetch
from django.db import models, transaction

from rapport.core.models import Actor
from rapport.desk.models.placed import Placed
from rapport.desk.models.status import UNRESOLVED
from rapport.team.models import Agent, Team


class Assigning(Placed):
    assignee = auto_prefetch.ForeignKey(
        Agent,
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.SET_NULL,
        related_name="conversations",
    )

    class Meta(Placed.Meta):
        abstract = True

    @transaction.atomic
    def assign(self, agent: Agent | None, *, by: Actor) -> None:
        """Give it to someone, or to nobody."""
        self.allow(by, "reply")
        if agent and not agent.may("reply"):
            raise ValueError(f"{agent} can't answer customers. Choose somebody else.")
        before = self.assignee_id
        if self._assign(agent, before):
            self.happened("assigned", by=by, before=before, agent=agent.pk if agent else None)

    def _assign(self, agent: Agent | None, before: int | None) -> bool:
        target: dict[str, Any] = {"assignee_id": agent.pk if agent else None}
        return before != target["assignee_id"] and self.change(where={"assignee_id": before}, **target)

    @transaction.atomic
    def take(self, *, by: Agent) -> None:
        """Take it oneself, if nobody has it. Of two who take it at once, one gets it and the other is told."""
        self.allow(by, "reply")
        if self.change(where={"assignee": None, "status__in": UNRESOLVED}, assignee_id=by.pk):
            self.happened("assigned", by=by, before=None, agent=by.pk)
        elif (holder := self.again().assignee) and holder.pk != by.pk:
            raise ValueError(f"{holder} took it a moment ago.")

    @transaction.atomic
    def give_to_team(self, team: Team | None, *, by: Actor) -> None:
        self.allow(by, "reply")
        before = self.team_id
        team_id = team.pk if team else None
        if before != team_id and self.change(where={"team_id": before}, team_id=team_id):
            self.happened("given_to_team", by=by, before=before, team=team_id)
