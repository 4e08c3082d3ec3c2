"""Who and what a conversation can be given to: read once a page, for menus and for sentences."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapport.desk.models import Desk, Tag
from rapport.team.models import Agent, Team


@dataclass(frozen=True)
class Staff:
    """The agents, teams and desks of this workspace by id, those who left too: old events still name them."""

    agents: dict[int, Agent]
    teams: dict[int, Team]
    desks: dict[int, Desk]

    def answering(self) -> list[Agent]:
        return [agent for agent in self.agents.values() if agent.may("reply")]

    def noting(self) -> list[Agent]:
        return [agent for agent in self.agents.values() if agent.is_active]

    def enabled_desks(self) -> list[Desk]:
        return [desk for desk in self.desks.values() if desk.is_enabled]


def staff() -> Staff:
    agents = Agent.objects.only("id", "name", "email", "role", "is_active")
    return Staff(
        {one.pk: one for one in agents},
        {one.pk: one for one in Team.objects.all()},
        {one.pk: one for one in Desk.objects.all()},
    )


def tag_names(keys: Iterable[int]) -> dict[int, str]:
    keys = set(keys)
    return dict(Tag.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}
