"""A request as our views know it."""

from django.http import HttpRequest

from rapport.team.models.agent import Agent
from rapport.team.models.workspace import Workspace


class AgentRequest(HttpRequest):
    """One that a signed-in agent makes: every view but the few marked `login_not_required` gets only these."""

    user: Agent
    workspace: Workspace
