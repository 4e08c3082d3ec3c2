"""Mails to people who work here, or are asked to."""

from django.utils import translation

from rapport.core.events import on
from rapport.core.models import Event
from rapport.team import mails
from rapport.team.models import Agent, Invitation, Workspace


@on("invitation.sent")
def mail_invitation(event: Event) -> None:
    """Where no mailbox works yet a clock tries again; whoever invited has the link to pass on meanwhile."""
    invitation = Invitation.objects.standing().filter(pk=event.subject_id, mailed_at=None).first()
    if invitation:
        send_invitation(invitation)


def send_invitation(invitation: Invitation) -> None:
    workspace = Workspace.objects.here()
    if workspace is None:
        return
    with translation.override(workspace.language):
        if mails.invitation(invitation, workspace).send():
            invitation.reached_mail()


@on("agent.forgot_password")
def mail_password_link(event: Event) -> None:
    agent = Agent.objects.active().filter(pk=event.subject_id).first()
    workspace = Workspace.objects.here()
    if agent and workspace:
        with translation.override(agent.language or workspace.language):
            mails.password_link(agent, workspace).send()
