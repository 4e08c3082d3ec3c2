from rapport.team.models.agent import Agent, AgentQuerySet
from rapport.team.models.invitation import Invitation
from rapport.team.models.request import AgentRequest
from rapport.team.models.role import Role, abilities
from rapport.team.models.team import Team
from rapport.team.models.workspace import Workspace

__all__ = [
    "Agent",
    "AgentQuerySet",
    "AgentRequest",
    "Invitation",
    "Role",
    "Team",
    "Workspace",
    "abilities",
]
