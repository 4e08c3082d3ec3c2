"""A customer's conversations, for their page."""

from dataclasses import dataclass
from typing import Any

from rapport.desk.models import Conversation
from rapport.people.models import Customer
from rapport.team.models import Agent

SHOWN = 50


@dataclass
class OfCustomer:
    conversations: list[Conversation]
    has_more: bool


def of_customer(customer: Customer, agent: Agent) -> OfCustomer:
    """Those that the agent may see, the newest first."""
    visible: Any = Conversation.objects.visible_to(agent)
    found = list(
        visible.filter(customer_id=customer.pk)
        .select_related("desk", "assignee")
        .order_by("-last_message_at")[: SHOWN + 1]
    )
    return OfCustomer(found[:SHOWN], len(found) > SHOWN)
