"""The people who work here: also the ones who sign in."""

from functools import cached_property
from typing import Any, ClassVar, Self

import auto_prefetch
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from rapport.core.models import Actor, Record, RecordQuerySet, System
from rapport.team.models.role import Role, abilities
from rapport.team.models.team import Team


class AgentQuerySet(RecordQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)


class AgentManager(BaseUserManager.from_queryset(AgentQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def hire(self, email: str, name: str, *, role: str, password: str | None = None, by: Actor = System) -> "Agent":
        """Add someone who works here. Without a password they can't sign in until they set one."""
        agent: Agent = self.model(email=self.normalize_email(email).lower(), name=name, role=role)
        agent.set_password(password)
        agent.save()
        agent.happened("hired", by=by, role=role)
        return agent

    @transaction.atomic
    def begin(self, email: str, name: str, *, password: str) -> "Agent":
        """The first person of a new installation, its owner. Of two at once only one becomes it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('the first agent'))")
        if self.exists():
            raise PermissionError(_("Somebody has begun here already. Sign in, or ask them to invite you."))
        return self.hire(email, name, role=Role.OWNER, password=password)

    def create_user(self, email: str, password: str | None = None, **values: Any) -> "Agent":
        return self.hire(email, values.get("name", ""), role=values.get("role", Role.AGENT), password=password)


class Agent(AbstractBaseUser, Record):
    """A person who works here."""

    actor_kind = "agent"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.AGENT)
    teams = models.ManyToManyField(Team, related_name="agents", blank=True)
    signature = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=8, default="auto")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[Any] = AgentManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta(auto_prefetch.Model.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        words = self.name.split()
        if not words:
            return self.email[:1].upper()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name else self.email

    def may(self, ability: str) -> bool:
        """Whether this agent's role allows it; a person who left may nothing."""
        return self.is_active and ability in abilities(self.role)

    def may_change(self, other: "Agent") -> bool:
        """Whether this agent may change another's role or access: administrators all but owners, owners everyone."""
        return self.may("own") or (self.may("administer") and other.role != Role.OWNER)

    @cached_property
    def team_ids(self) -> list[int]:
        return list(self.teams.values_list("pk", flat=True))

    @transaction.atomic
    def describe(self, *, by: Actor, **values: Any) -> None:
        """Change one's name, signature, language, zone or theme."""
        if self.changes(**values):
            self.happened("described", by=by, words=values)

    @transaction.atomic
    def change_password(self, password: str, *, by: Actor) -> None:
        """Set a new password. Every other sign-in of this person ends with it."""
        self.set_password(password)
        self.changes(password=self.password)
        self.happened("changed_password", by=by)

    @transaction.atomic
    def forget_password(self) -> None:
        """Ask for a link that sets a new password; it goes to this person's own address."""
        if self.is_active:
            self.happened("forgot_password", by=self)

    @transaction.atomic
    def give_password_link(self, *, by: "Agent") -> None:
        """Note that somebody was handed a link to this person's password."""
        if not by.may_change(self):
            raise PermissionError(_("Only an owner can do this for an owner."))
        self.happened("given_password_link", by=by)

    @transaction.atomic
    def give_role(self, role: str, *, by: "Agent") -> None:
        """Change what someone may do. Only an owner makes or unmakes an owner, and one owner always stays."""
        if Role.OWNER in (role, self.role) and not by.may("own"):
            raise PermissionError(_("Only an owner can give or take the owner's role."))
        self._keep_an_owner(role == Role.OWNER)
        before = self.role
        if self.changes(role=Role(role)):
            self.happened("given_role", by=by, before=before, role=role)

    @transaction.atomic
    def leave(self, *, by: "Agent") -> None:
        """End someone's access at once: their sessions end with the next page they ask for."""
        if self.role == Role.OWNER and not by.may("own"):
            raise PermissionError(_("Only an owner can end an owner's access."))
        self._keep_an_owner(False)
        if self.change(where={"is_active": True}, is_active=False):
            self.happened("left", by=by)

    @transaction.atomic
    def come_back(self, *, by: "Agent") -> None:
        """Give someone's access back."""
        if self.role == Role.OWNER and not by.may("own"):
            raise PermissionError(_("Only an owner can give an owner's access back."))
        if self.change(where={"is_active": False}, is_active=True):
            self.happened("came_back", by=by)

    @transaction.atomic
    def join(self, *teams: Team, by: Actor) -> None:
        """Be in exactly these teams."""
        if {team.pk for team in teams} != set(self.teams.values_list("pk", flat=True)):
            self.teams.set(teams)
            self.__dict__.pop("team_ids", None)
            self.happened("joined", by=by, teams=[team.pk for team in teams])

    def _keep_an_owner(self, stays_owner: bool) -> None:
        if self.role != Role.OWNER or stays_owner or not self.is_active:
            return
        owners = Agent.objects.select_for_update().filter(role=Role.OWNER, is_active=True).order_by("pk")
        if not [owner for owner in owners if owner.pk != self.pk]:
            raise PermissionError(_("A workspace needs an owner. Make somebody else an owner first."))
