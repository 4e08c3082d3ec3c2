"""The desk's clocks."""

import logging

from rapport.core.jobs import clock
from rapport.core.models import System
from rapport.desk.models import Conversation

log = logging.getLogger(__name__)


@clock(cron="* * * * *")
def wake() -> int:
    """Wake what was snoozed until now; one that can't be woken keeps no other one asleep."""
    woken = 0
    for conversation in Conversation.objects.due_to_wake().iterator():
        try:
            conversation.wake(by=System)
            woken += 1
        except Exception:
            log.exception("Conversation %s could not be woken; the next minute tries again", conversation.pk)
    return woken
