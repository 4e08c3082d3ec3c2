"""Clocks: what is tried again because it couldn't be done at once."""

from datetime import timedelta

from rapport.core.clock import now
from rapport.core.jobs import clock
from rapport.team.models import Invitation
from rapport.team.reactions import send_invitation

#: A reaction may be sending those that are younger.
AT_ONCE = timedelta(minutes=5)


@clock(cron="*/5 * * * *")
def mail_waiting_invitations() -> None:
    """Mail the invitations that no mailbox could send so far."""
    for invitation in Invitation.objects.standing().filter(mailed_at=None, created_at__lt=now() - AT_ONCE):
        send_invitation(invitation)
