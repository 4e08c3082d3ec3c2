"""Invitations to work here, sent by mail or passed on by hand."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

import auto_prefetch
from django.db import models, transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from rapport.core.clock import now
from rapport.core.models import Actor, Record, RecordQuerySet, System
from rapport.team.models.agent import Agent
from rapport.team.models.role import Role
from rapport.team.models.team import Team

LIFE = timedelta(days=7)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(RecordQuerySet):
    def waiting(self) -> Self:
        """Not accepted yet, whether or not their time has passed."""
        return self.filter(accepted_at=None)

    def standing(self) -> Self:
        return self.waiting().filter(created_at__gt=now() - LIFE)

    def by_token(self, token: str) -> "Invitation | None":
        """The invitation that this token opens, if it still stands."""
        return self.standing().filter(token_hash=hashed(token)).first()

    @transaction.atomic
    def invite(self, email: str, *, role: str, teams: list[Team], by: Agent) -> "Invitation":
        """Ask someone in. An earlier invitation of the same address ends with this one."""
        if role == Role.OWNER and not by.may("own"):
            raise PermissionError(_("Only an owner can invite an owner."))
        email = email.strip().lower()
        if Agent.objects.filter(email__iexact=email).exists():
            raise ValueError(_("%(email)s already works here.") % {"email": email})
        self.waiting().filter(email=email).delete()
        invitation: Invitation = self.model(email=email, role=role, invited_by=by, nonce=secrets.token_urlsafe(24))
        invitation.token_hash = hashed(invitation.token)
        invitation.save()
        invitation.teams.set(teams)
        invitation.happened("sent", by=by, words={"email": email}, role=role)
        return invitation


class Invitation(Record):
    """The database keeps the token's hash; the token itself is made anew from the nonce with our secret key,

    so that a stolen database opens no door and a mail can still be sent by a job that commits with the invitation.
    """

    email = models.EmailField()
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.AGENT)
    teams = models.ManyToManyField(Team, blank=True)
    nonce = models.CharField(max_length=40, default="")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = auto_prefetch.ForeignKey(Agent, on_delete=models.CASCADE)
    accepted_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.email

    @property
    def token(self) -> str:
        return salted_hmac("rapport.team.invitation", self.nonce, algorithm="sha256").hexdigest()

    @property
    def path(self) -> str:
        return reverse("invitation.accept", args=[self.token])

    @property
    def ends_at(self) -> datetime:
        return self.created_at + LIFE

    @property
    def is_over(self) -> bool:
        return bool(self.created_at + LIFE <= now())

    @transaction.atomic
    def accept(self, *, name: str, password: str) -> Agent:
        """Begin to work here. One invitation makes one agent."""
        if not self.change(where={"accepted_at": None, "created_at__gt": now() - LIFE}, accepted_at=now()):
            raise ValueError(_("This invitation was used already or has ended. Ask for a new one, or sign in."))
        agent: Agent = Agent.objects.hire(self.email, name, role=self.role, password=password, by=self.invited_by)
        agent.join(*self.teams.all(), by=self.invited_by)
        self.happened("accepted", by=agent)
        return agent

    @transaction.atomic
    def withdraw(self, *, by: Agent) -> None:
        """Let the link open nothing any more."""
        if type(self).objects.waiting().filter(pk=self.pk).exists():
            self.happened("withdrawn", by=by, words={"email": self.email})
            self.delete()

    @transaction.atomic
    def reached_mail(self, *, by: Actor = System) -> None:
        """Note that a mail server took the invitation."""
        if self.change(where={"mailed_at": None}, mailed_at=now()):
            self.happened("mailed", by=by)
