"""A mail that was kept aside and is a message after all."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rapport.channels.email.incoming import receive
from rapport.channels.email.intake import task_of
from rapport.channels.email.joining import Joining
from rapport.channels.email.models import Mail, MailState, ThreadKey
from rapport.channels.email.pool import CouldNotRead, Pool
from rapport.channels.email.reader import Reading, read
from rapport.core.models import Actor
from rapport.desk.models import Message


def recover(mail: Mail, *, by: Actor) -> Message | None:
    """File it as what a person wrote. Answers the message, None where somebody else was faster."""
    reading = read_again(mail)
    if reading.parsed.sender is None or "@" not in reading.parsed.sender.address:
        raise ValueError(_("This mail names no sender, so nobody could be answered. Its original can be downloaded."))
    try:
        return _file(mail, reading, by)
    except IntegrityError:
        raise ValueError(_("The same mail is in a conversation already.")) from None


@transaction.atomic
def _file(mail: Mail, reading: Reading, by: Actor) -> Message | None:
    if not mail.recover(reading.identity, by=by):
        return None
    joining = Joining([reading])
    place = joining.place(reading, is_proven=reading.is_proven)
    message = receive(mail.inbox, reading, place, is_proven=reading.is_proven, automatic="")
    ThreadKey.objects.keep(joining.filed(reading, message, place))
    mail.change(where={}, message_id=message.pk)
    return message


def read_again(mail: Mail) -> Reading:
    """What could be read before is read here; what could not, in a process of its own again."""
    if mail.state != MailState.UNREADABLE:
        return read(task_of(mail))
    with Pool() as pool:
        try:
            return pool.submit(task_of(mail)).result()
        except CouldNotRead as error:
            raise ValueError(_("It could not be read this time either: %(why)s") % {"why": error}) from error
