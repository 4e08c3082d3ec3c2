"""The few mails that go to people who work here."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from rapport.team.models import Agent, Invitation, Workspace
from rapport.team.queries import password_path


def invitation(asked: Invitation, workspace: Workspace) -> EmailMessage:
    words = {"invitation": asked, "workspace": workspace, "link": workspace.link(asked.path)}
    subject = _("%(name)s invites you to %(workspace)s") % {"name": asked.invited_by, "workspace": workspace}
    return EmailMessage(subject, render_to_string("team/mail/invitation.txt", words), to=[asked.email])


def password_link(agent: Agent, workspace: Workspace) -> EmailMessage:
    words = {"agent": agent, "workspace": workspace, "link": workspace.link(password_path(agent))}
    subject = _("Set a new password for %(workspace)s") % {"workspace": workspace}
    return EmailMessage(subject, render_to_string("team/mail/password.txt", words), to=[agent.email])
