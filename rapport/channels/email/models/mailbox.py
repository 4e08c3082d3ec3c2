"""The e-mail side of an inbox."""

from typing import Any, ClassVar, Self

import auto_prefetch
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.clock import now
from rapport.core.models import Actor, Record, RecordQuerySet, SecretField
from rapport.desk.models import Inbox


class Security(models.TextChoices):
    TLS = "tls", _("TLS from the start")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("None (not encrypted)")


class Quoting(models.TextChoices):
    NOTHING = "nothing", _("Nothing")
    LAST = "last", _("The customer's last message")
    ALL = "all", _("The whole conversation")


#: What, when it changes, makes the listener connect anew.
CONNECTION = frozenset(
    {"imap_host", "imap_port", "imap_security", "imap_user", "imap_password", "imap_folder", "is_active", "read_since"}
)


class MailboxQuerySet(RecordQuerySet):
    def receiving(self) -> Self:
        """Those to listen to: switched on, with a server, behind an inbox that is open."""
        return self.filter(is_active=True, inbox__is_active=True, inbox__desk__is_enabled=True).exclude(imap_host="")

    def sending(self) -> Self:
        return self.filter(is_active=True, inbox__is_active=True).exclude(smtp_host="")


class Mailbox(Record):
    """Where an inbox's mail is fetched (IMAP) and handed over (SMTP).

    `uidvalidity` and `last_uid` say how far it was read; nothing depends on the Seen flag. `read_since` leaves out what
    lay in the folder before; None reads it all. `revision` counts changes of the connection.
    """

    inbox = auto_prefetch.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="mailbox")
    is_active = models.BooleanField(_("Switched on"), default=True)

    imap_host = models.CharField(_("IMAP server"), max_length=253, blank=True)
    imap_port = models.PositiveIntegerField(_("Port"), default=993)
    imap_security = models.CharField(_("Encryption"), max_length=8, choices=Security.choices, default=Security.TLS)
    imap_user = models.CharField(_("User name"), max_length=320, blank=True)
    imap_password = SecretField(_("Password"), blank=True)
    imap_folder = models.CharField(_("Folder"), max_length=200, default="INBOX")
    read_since = models.DateTimeField(null=True, blank=True)

    smtp_host = models.CharField(_("SMTP server"), max_length=253, blank=True)
    smtp_port = models.PositiveIntegerField(_("Port"), default=587)
    smtp_security = models.CharField(_("Encryption"), max_length=8, choices=Security.choices, default=Security.STARTTLS)
    smtp_user = models.CharField(_("User name"), max_length=320, blank=True)
    smtp_password = SecretField(_("Password"), blank=True)

    authserv_id = models.CharField(_("Name of the server that checks senders"), max_length=253, blank=True)
    plus_addresses = models.BooleanField(_("The server delivers name+anything@ to this mailbox"), default=True)
    quote_history = models.CharField(
        _("Quote below a reply"), max_length=8, choices=Quoting.choices, default=Quoting.LAST
    )

    uidvalidity = models.BigIntegerField(null=True, blank=True, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    read_at = models.DateTimeField(null=True, blank=True, editable=False)
    revision = models.IntegerField(default=0, editable=False)
    receiving_trouble = models.TextField(blank=True, editable=False)
    sending_trouble = models.TextField(blank=True, editable=False)
    check_steps = models.JSONField(default=list, editable=False)
    check_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    check_ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = MailboxQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return self.inbox.address or self.inbox.name

    @property
    def sign_in(self) -> tuple[str, str]:
        """User and password for SMTP: its own, or the ones for IMAP."""
        if self.smtp_user:
            return self.smtp_user, self.smtp_password
        return self.imap_user, self.imap_password

    @classmethod
    @transaction.atomic
    def connect(cls, inbox: Inbox, *, by: Actor, **values: Any) -> "Mailbox":
        """Give an inbox its mailbox, or change the one it has."""
        mailbox, fresh = cls.objects.select_for_update().get_or_create(inbox=inbox, defaults=values)
        if fresh:
            mailbox.happened("connected", by=by, inbox=inbox.pk)
        else:
            mailbox.describe(by=by, **values)
        return mailbox

    @transaction.atomic
    def describe(self, *, by: Actor, **values: Any) -> None:
        """Correct how it is reached. Another server or folder is read from its beginning."""
        changed = {name: value for name, value in values.items() if getattr(self, name) != value}
        if not changed:
            return
        if CONNECTION & changed.keys():
            changed["revision"] = self.revision + 1
        if changed.keys() & {"imap_host", "imap_user", "imap_folder"}:
            changed.update(uidvalidity=None, last_uid=0)
        self.change(where={}, **changed)
        names = sorted(name for name in changed if "password" not in name)
        self.happened("described", by=by, inbox=self.inbox_id, fields=names)

    @transaction.atomic
    def ask_check(self, *, by: Actor) -> None:
        """Have it tried out: a mail to itself, sent and fetched again. The steps appear in `check_steps`."""
        self.change(where={}, check_steps=[], check_asked_at=now(), check_ended_at=None)
        self.happened("check_asked", by=by, inbox=self.inbox_id)

    @property
    def is_being_checked(self) -> bool:
        return self.check_asked_at is not None and self.check_ended_at is None

    def read_to(self, uidvalidity: int, uid: int) -> None:
        """Remember how far the folder was read. Belongs into the transaction that stored the mails.

        Somebody who still listens to what the mailbox was before a change says nothing about what it is now.
        """
        self.change(where={"revision": self.revision}, uidvalidity=uidvalidity, last_uid=uid, read_at=now())

    def trouble(self, *, receiving: str | None = None, sending: str | None = None) -> None:
        """Say what is wrong with one side in words, or with "" that it works again. The inbox shows both."""
        values: dict[str, Any] = {}
        if receiving is not None:
            values["receiving_trouble"] = receiving
        if sending is not None:
            values["sending_trouble"] = sending
        with transaction.atomic():
            if not self.changes(**values):
                return
            told = self.again()
            words = " ".join(part for part in (told.receiving_trouble, told.sending_trouble) if part)
            if words:
                self.inbox.in_trouble(words)
            else:
                self.inbox.out_of_trouble()
