"""What the desk keeps up to date from the ledger."""

from collections.abc import Sequence

from rapport.core.followers import follows
from rapport.core.models import Event
from rapport.desk.models import MessageWords


@follows("customer.named", "customer.described")
def keep_found_by_name(events: Sequence[Event]) -> None:
    """Messages are found by their writer's name, also by a new one."""
    MessageWords.rewrite_of(sorted({event.customer_id for event in events if event.customer_id}))
