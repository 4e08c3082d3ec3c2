"""The house of the sample company before the first customer writes: workspace, teams, people, inboxes, tags."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.core.clock import at
from rapport.desk.models import Desk, Inbox, Tag
from rapport.platform.sample.reading import cast
from rapport.team.models import Agent, Team, Workspace

SIGNED_IN = ("owen", "ada")
#: How long ago it all began: before the first customer was known.
BEGAN = timedelta(days=60 * 30.5)


@dataclass(frozen=True)
class House:
    """What steps need by its key."""

    agents: dict[str, Agent]
    teams: dict[str, Team]
    desks: dict[str, Desk]
    inboxes: dict[str, Inbox]
    tags: dict[str, Tag]

    def team_at(self, desk: str) -> Team:
        return self.teams[desk]


def open_house(now: datetime, password: str) -> House:
    """Found the company. Only those who sign in get a password; the others can set one by mail."""
    with at(now - BEGAN):
        workspace = cast()["workspace"]
        if not Workspace.objects.exists():
            Workspace.objects.create(name=workspace["name"], zone="Europe/London")
        teams = {one["key"]: Team.objects.get_or_create(name=one["name"])[0] for one in cast()["team"]}
        desks = {one["desk"]: Desk.objects.get(key=one["desk"]) for one in cast()["team"]}
        agents = _agents(teams, password)
        return House(agents, teams, desks, _inboxes(teams, desks, agents["owen"]), _tags(agents["owen"]))


def _agents(teams: dict[str, Team], password: str) -> dict[str, Agent]:
    agents: dict[str, Agent] = {}
    names = {one["key"]: one["name"] for one in cast()["team"]}
    for one in sorted(cast()["agent"], key=lambda one: one["role"] != "owner"):
        given = password if one["key"] in SIGNED_IN else None
        agent = Agent.objects.hire(one["email"], one["name"], role=one["role"], password=given)
        signature = f"{one['name']}\n{names[one['team']]}, {cast()['workspace']['name']}"
        agent.change(where={}, signature=signature, zone="Europe/London")
        agent.join(teams[one["team"]], by=agents.get("owen", agent))
        agents[one["key"]] = agent
    return agents


def _inboxes(teams: dict[str, Team], desks: dict[str, Desk], by: Agent) -> dict[str, Inbox]:
    inboxes: dict[str, Inbox] = {}
    for one in cast()["inbox"]:
        placed = {"name": one["name"], "desk": desks[one["desk"]], "team": teams[one["team"]]}
        inbox, fresh = Inbox.objects.get_or_create(address=one["email"], defaults=placed)
        if fresh:
            inbox.happened("added", by=by, desk=inbox.desk_id)
        inboxes[one["key"]] = inbox
    return inboxes


def _tags(by: Agent) -> dict[str, Tag]:
    tags: dict[str, Tag] = {}
    for name, color in cast()["tags"].items():
        tags[name] = Tag.objects.named(name, by=by)
        tags[name].change(where={}, color=color)
    return tags
