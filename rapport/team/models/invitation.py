"""Invitations to work here, sent by mail."""

import hashlib
import secrets
from datetime import timedelta

import auto_prefetch
from django.db import models, transaction

from rapport.core.clock import now
from rapport.core.models import Record, RecordQuerySet
from rapport.team.models.agent import Agent
from rapport.team.models.role import Role
from rapport.team.models.team import Team

LIFE = timedelta(days=7)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(RecordQuerySet):
    def by_token(self, token: str) -> "Invitation | None":
        """The invitation that this token opens, if it still stands."""
        return self.filter(token_hash=hashed(token), accepted_at=None, created_at__gt=now() - LIFE).first()

    @transaction.atomic
    def invite(self, email: str, *, role: str, teams: list[Team], by: Agent) -> tuple["Invitation", str]:
        """Ask someone in; answers the invitation and its token, which is kept only as a hash."""
        if role == Role.OWNER and not by.may("own"):
            raise PermissionError("Only an owner can invite an owner.")
        email = email.strip().lower()
        if Agent.objects.filter(email=email).exists():
            raise ValueError(f"{email} already works here.")
        Invitation.objects.filter(email=email, accepted_at=None).delete()
        token = secrets.token_urlsafe(32)
        invitation = Invitation.objects.create(email=email, role=role, token_hash=hashed(token), invited_by=by)
        invitation.teams.set(teams)
        invitation.happened("sent", by=by, words={"email": email}, role=role)
        return invitation, token


class Invitation(Record):
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.AGENT)
    teams = models.ManyToManyField(Team, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = auto_prefetch.ForeignKey(Agent, on_delete=models.CASCADE)
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.email

    @transaction.atomic
    def accept(self, *, name: str, password: str) -> Agent:
        """Begin to work here. One invitation makes one agent."""
        if not self.change(where={"accepted_at": None}, accepted_at=now()):
            raise ValueError("This invitation was used already. Sign in instead.")
        agent: Agent = Agent.objects.hire(self.email, name, role=self.role, password=password, by=self.invited_by)
        agent.join(*self.teams.all(), by=self.invited_by)
        self.happened("accepted", by=agent)
        return agent
