"""What the desk puts on the frame: its doors, how its states look, and a customer's conversations on their page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core import rail, slots
from rapport.desk import looks
from rapport.desk.queries.of_customer import of_customer
from rapport.people.models import Customer

looks.register()
rail.add(
    rail.Door("inbox", _("Inbox"), "inbox", "home", paths=("/inbox", "/conversations", "/held"), keys="g i", order=10)
)
rail.add(rail.Door("search", _("Search"), "search", "search", paths=("/search",), keys="/", order=20))


def _conversations(request: Any, customer: Customer) -> dict[str, Any]:
    found = of_customer(customer, request.user)
    return {"customer": customer, "conversations": found.conversations, "has_more": found.has_more}


slots.fill("customer.main", template="desk/of_customer.html", context=_conversations)
