"""Where a conversation belongs: whose it is, at which desk, through which door, with which team."""

import auto_prefetch
from django.db import models

from rapport.core.models import Actor, Record
from rapport.desk.models.desk import Desk
from rapport.desk.models.inbox import Inbox
from rapport.people.models import Customer
from rapport.team.models import Agent, Team


class Placed(Record):
    """What every verb of a conversation stands on. The other traits build on this one."""

    kind = "conversation"

    # Indexes of one column would be written with every message and read by nobody: Conversation.Meta has those needed.
    customer = auto_prefetch.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="conversations", db_index=False
    )
    desk = auto_prefetch.ForeignKey(Desk, on_delete=models.PROTECT, related_name="conversations", db_index=False)
    inbox = auto_prefetch.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="conversations", db_index=False)
    team = auto_prefetch.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations", db_index=False
    )

    class Meta(Record.Meta):
        abstract = True

    def about(self) -> dict[str, int | None]:
        company = self.customer.company_id
        return {"conversation_id": self.pk, "customer_id": self.customer_id, "company_id": company}

    def allow(self, by: Actor, ability: str) -> None:
        """Refuse an agent whose role may not. Customers and the system are let in by whoever calls the verb."""
        if isinstance(by, Agent) and not by.may(ability):
            raise PermissionError("Your role can read and write notes here. Ask an administrator to change it.")
