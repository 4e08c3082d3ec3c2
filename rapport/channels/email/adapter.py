"""E-mail as a channel: one message composed and handed to the mailbox's server."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from django.utils import translation
from django.utils.translation import gettext as _

from rapport.channels.channel import ChannelError
from rapport.channels.email import composing, proof, smtp
from rapport.channels.email.models import Mailbox
from rapport.channels.registry import register
from rapport.desk.models import Delivery, Message
from rapport.team.models import Workspace


class Email:
    key = "email"

    def send(self, delivery: Delivery) -> str:
        mailbox, message, mail = self._prepared(delivery)
        smtp.send(mailbox, mailbox.inbox.address, mail.recipients, mail.data)
        return message.external_id

    def _prepared(self, delivery: Delivery) -> tuple[Mailbox, Message, composing.Composed]:
        """Everything that needs the database, done before the first byte leaves."""
        about = Message.objects.select_related("conversation__inbox", "conversation__customer", "agent")
        try:
            message = about.get(pk=delivery.message_id)
            mailbox = self._mailbox(message)
            name_it(message)
            with translation.override(house_language()):
                return mailbox, message, composing.compose(message, mailbox)
        except (OperationalError, InterfaceError) as error:
            raise ChannelError(_("The database went away before this was sent.")) from error
        except ChannelError:
            raise
        except Exception as error:
            words = _("This reply could not be made into a mail: %(why)s. Nothing was sent.") % {"why": error}
            raise ChannelError(words, permanent=True) from error

    def _mailbox(self, message: Message) -> Mailbox:
        inbox = message.conversation.inbox
        mailbox = Mailbox.objects.sending().select_related("inbox").filter(inbox=inbox).first()
        if mailbox is None:
            words = _("The inbox %(inbox)s has no mailbox to send from. Connect one in Settings › Inboxes, then retry.")
            raise ChannelError(words % {"inbox": inbox.name}, permanent=True)
        return mailbox


def house_language() -> str | None:
    """What our own words in a mail are said in."""
    workspace = Workspace.objects.here()
    return workspace.language if workspace else None


def name_it(message: Message) -> None:
    """Give it its Message-ID, written down before anything is sent, so that an answer is known at once."""
    if not message.external_id:
        domain = composing.domain_of(message.conversation.inbox.address)
        message.changes(external_id=proof.message_id(message.conversation_id, message.pk, domain))


register(Email())
