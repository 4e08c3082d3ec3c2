"""What stands beside a conversation: who it is with, what else they wrote about, what it carries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from rapport.desk.models import Conversation, Tag
from rapport.people.models import Customer, Identity
from rapport.team.models import Agent

OTHERS = 6


@dataclass
class Beside:
    customer: Customer
    identities: list[Identity]
    others: list[Conversation]
    has_more: bool
    tags: list[Tag]
    followers: list[Agent]
    links: list[Conversation]

    @property
    def follower_ids(self) -> set[int]:
        return {agent.pk for agent in self.followers}


def beside(conversation: Conversation, agent: Agent) -> Beside:
    visible: Any = Conversation.objects.visible_to(agent)
    others = list(
        visible.filter(customer_id=conversation.customer_id)
        .exclude(pk=conversation.pk)
        .order_by("-last_message_at")
        .only("id", "subject", "status", "last_message_at", "snoozed_until")[: OTHERS + 1]
    )
    linked = Q(related=conversation.pk) | (Q(pk=conversation.related_id) if conversation.related_id else Q())
    return Beside(
        customer=conversation.customer,
        identities=list(conversation.customer.identities.all()),
        others=others[:OTHERS],
        has_more=len(others) > OTHERS,
        tags=list(conversation.tags.all()),
        followers=list(conversation.followers.all()),
        links=list(visible.filter(linked).only("id", "subject", "status")[:20]),
    )
