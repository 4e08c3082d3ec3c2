"""One thread with one customer about one matter."""

from typing import Any, ClassVar, Self

import auto_prefetch
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from rapport.core.clock import now
from rapport.core.models import Actor, RecordQuerySet
from rapport.desk.models.assigning import Assigning
from rapport.desk.models.desk import Desk
from rapport.desk.models.inbox import Inbox
from rapport.desk.models.incoming import Incoming
from rapport.desk.models.labelling import Labelling
from rapport.desk.models.mention import Mention
from rapport.desk.models.status import UNRESOLVED, Status
from rapport.desk.models.talking import Talking
from rapport.people.models import Customer
from rapport.team.models import Agent, Team

OPEN_NOW = Q(status=Status.OPEN, snoozed_until=None)


class ConversationQuerySet(RecordQuerySet):
    def visible_to(self, agent: Agent) -> Self:
        """What this agent may see: everything of enabled desks, or what is theirs, their teams' or nobody's.

        Whoever was asked to look, in a note, may look: a question to a colleague of another team would reach nobody.
        """
        rows = self.filter(desk__is_enabled=True)
        if agent.may("see_all"):
            return rows
        asked = Q(pk__in=Mention.objects.filter(agent=agent).values("conversation"))
        return rows.filter(Q(team=None) | Q(team__in=agent.team_ids) | Q(assignee=agent) | asked)

    def open(self) -> Self:
        """Open and not asleep: what can be worked on now."""
        return self.filter(OPEN_NOW)

    def unresolved(self) -> Self:
        return self.filter(status__in=UNRESOLVED)

    def due_to_wake(self) -> Self:
        return self.filter(snoozed_until__lte=now())

    def continuing(self, incoming: Incoming, customer: Customer) -> "Conversation | None":
        """The conversation that this message may join.

        With proof (the channel's signature) any; without it only one that the writer already takes part in, and only
        where the sender's address is proven. A closed one is final: it is followed up by a new one.
        """
        if incoming.conversation_id:
            return self.filter(pk=incoming.conversation_id).exclude(status=Status.CLOSED).first()
        named = self.named_by(incoming)
        if named and incoming.proven and named.customer_id == customer.pk and named.status != Status.CLOSED:
            return named
        return None

    def named_by(self, incoming: Incoming) -> "Conversation | None":
        """The conversation that this message refers to, whether or not it may join it."""
        from rapport.desk.models.message import Message

        if incoming.conversation_id:
            return self.filter(pk=incoming.conversation_id).first()
        if incoming.refs:
            found = Message.objects.filter(external_id__in=list(incoming.refs)).values_list(
                "external_id", "conversation_id"
            )
            by_id = dict(found)
            for ref in incoming.refs:
                if ref in by_id:
                    return self.filter(pk=by_id[ref]).first()
        return self.filter(pk=incoming.claimed_id).first() if incoming.claimed_id else None


class Conversation(Assigning, Labelling, Talking):
    """One thread with one customer. Its number is its key, shown as #1042.

    `waiting_since` is the first customer message that nobody has answered yet; None when the ball is not with us.
    """

    subject = models.CharField(max_length=500, blank=True)
    related = auto_prefetch.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="follow_ups",
    )

    objects: ClassVar[Any] = ConversationQuerySet.as_manager()

    class Meta(auto_prefetch.Model.Meta):
        indexes = [
            models.Index(
                fields=["waiting_since", "-last_message_at", "-id"],
                name="conversation_open",
                condition=OPEN_NOW,
            ),
            models.Index(
                fields=["assignee", "waiting_since", "-last_message_at", "-id"],
                name="conversation_mine",
                condition=OPEN_NOW,
            ),
            models.Index(
                fields=["team", "waiting_since", "-last_message_at", "-id"],
                name="conversation_team",
                condition=OPEN_NOW,
            ),
            models.Index(
                "snoozed_until",
                name="conversation_asleep",
                condition=Q(snoozed_until__isnull=False),
            ),
            models.Index(fields=["-last_message_at", "-id"], name="conversation_newest"),
            models.Index(fields=["assignee", "-last_message_at", "-id"], name="conversation_of_assignee"),
            models.Index(fields=["team", "-last_message_at", "-id"], name="conversation_of_team"),
            models.Index(fields=["status", "-last_message_at", "-id"], name="conversation_status"),
            models.Index(fields=["customer", "-last_message_at"], name="conversation_customer"),
        ]

    def __str__(self) -> str:
        return self.subject or f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("conversation", args=[self.pk])

    @property
    def number(self) -> int:
        return self.pk

    @classmethod
    @transaction.atomic
    def open(
        cls,
        inbox: Inbox,
        customer: Customer,
        subject: str,
        *,
        by: Actor,
        related: "Conversation | None" = None,
        **values: Any,
    ) -> "Conversation":
        """Begin a conversation at a door. `related` is one that it follows up, shown as a link only."""
        moment = now()
        conversation: Conversation = cls.objects.create(
            inbox=inbox,
            customer=customer,
            subject=" ".join(subject.split())[:500],
            related=related,
            desk_id=inbox.desk_id,
            team_id=inbox.team_id,
            last_message_at=moment,
            last_channel=inbox.channel,
            **values,
        )
        codes: dict[str, Any] = {
            "desk": inbox.desk_id,
            "inbox": inbox.pk,
            "team": inbox.team_id,
            "channel": inbox.channel,
        }
        conversation.happened("opened", by=by, **codes)
        return conversation

    @transaction.atomic
    def hand_off(self, desk: Desk, *, reason: str, by: Agent, team: Team | None = None) -> None:
        """Pass to another desk, with a reason. The whole story goes along; whoever had it lets go."""
        self.allow(by, "reply")
        if not reason.strip():
            raise ValueError("Say in a few words why you hand this off, so that nobody has to ask again.")
        before, team_before = self.desk_id, self.team_id
        if before == desk.pk:
            return
        team_id = team.pk if team else None
        if self.change(where={"desk_id": before}, desk_id=desk.pk, team_id=team_id, assignee_id=None):
            codes: dict[str, Any] = {
                "before": before,
                "desk": desk.pk,
                "team_before": team_before,
                "team": team_id,
            }
            self.happened("handed_off", by=by, words={"reason": reason.strip()}, **codes)
