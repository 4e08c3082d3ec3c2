"""Every mail that came, whole, as it came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import auto_prefetch
from django.db import connection, models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.channels.email.models.mailbox import Mailbox
from rapport.core.models import Actor, Record, RecordQuerySet
from rapport.desk.models import Conversation, Inbox, Message
from rapport.team.models import Agent

if TYPE_CHECKING:
    from rapport.channels.email.reader import Reading


class MailState(models.TextChoices):
    STORED = "stored", _("Waiting to be read")
    FILED = "filed", _("In a conversation")
    HELD = "held", _("Held")
    DUPLICATE = "duplicate", _("Came twice")
    UNREADABLE = "unreadable", _("Unreadable")
    DISCARDED = "discarded", _("Discarded")


class Cause(models.TextChoices):
    """Why a mail is no conversation."""

    NONE = "", ""
    AUTO_REPLY = "auto_reply", _("Automatic reply that belongs to no conversation")
    BOUNCE = "bounce", _("Delivery failed")
    DELAY = "delay", _("Delivery is delayed")
    RECEIPT = "receipt", _("Receipt that a message was read")
    COMPLAINT = "complaint", _("Spam complaint about a message of ours")
    BULK = "bulk", _("Automatic or bulk mail")
    OURSELVES = "ourselves", _("Sent from one of our own addresses")
    LOOP = "loop", _("Our own mail came back")
    BURST = "burst", _("Too many mails from this sender within an hour")
    NO_SENDER = "no_sender", _("No sender that can be read")
    FAILED_TO_READ = "failed_to_read", _("Could not be read")
    OTHER_INBOX = "other_inbox", _("The same mail came to another inbox")
    SAME = "same", _("The same mail came before")
    CHECK = "check", _("Test of the mailbox")


#: What an agent may still decide about.
KEPT_ASIDE = (MailState.HELD, MailState.UNREADABLE)
#: A mail with the same id and words as one of these is its duplicate.
SETTLED = (MailState.FILED, MailState.HELD, MailState.DISCARDED)


@dataclass(frozen=True)
class Outcome:
    """What became of one mail. `opened` says that a conversation began with it."""

    mail: Mail
    state: str
    cause: str = ""
    detail: str = ""
    message_id: int | None = None
    opened: bool = False
    attempts: int = 0
    identity: bytes | None = None
    kind: str = ""
    sender: str = ""
    subject: str = ""

    @classmethod
    def of(
        cls,
        mail: Mail,
        reading: Reading,
        state: str,
        cause: str = "",
        detail: str = "",
        *,
        message_id: int | None = None,
        opened: bool = False,
    ) -> Outcome:
        parsed = reading.parsed
        sender = _line(parsed.sender.address if parsed.sender else "", 320)
        return cls(
            mail, state, cause, detail, message_id, opened, mail.attempts, reading.identity, parsed.kind,
            sender.casefold(), _line(parsed.subject, 500),
        )  # fmt: skip


def _line(text: str, length: int) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:length]


_SETTLE = """
    UPDATE email_mail SET state = new.state, cause = new.cause, detail = new.detail, message_id = new.message_id,
        attempts = new.attempts, identity = new.identity, kind_of = new.kind_of, sender = new.sender,
        subject = new.subject
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::int[], %s::bytea[], %s::text[],
        %s::text[], %s::text[])
        AS new (id, state, cause, detail, message_id, attempts, identity, kind_of, sender, subject)
    WHERE email_mail.id = new.id
"""


class MailQuerySet(RecordQuerySet):
    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Write down what became of many mails, in one statement."""
        rows = [
            (
                one.mail.pk, str(one.state), str(one.cause), _line(one.detail, 2000), one.message_id, one.attempts,
                one.identity, one.kind, one.sender, one.subject,
            )
            for one in outcomes
        ]  # fmt: skip
        if rows:
            with connection.cursor() as cursor:
                cursor.execute(_SETTLE, [list(column) for column in zip(*rows, strict=True)])

    def waiting(self) -> Self:
        """What was stored and not read yet; what failed before comes after the rest."""
        return self.filter(state=MailState.STORED).order_by("attempts", "pk")

    def kept_aside(self) -> Self:
        return self.filter(state__in=KEPT_ASIDE)

    def kept_aside_for(self, agent: Agent) -> Self:
        """What this agent may decide about: held at an inbox whose new conversations they would see."""
        inboxes = Inbox.objects.filter(desk__is_enabled=True)
        if not agent.may("see_all"):
            inboxes = inboxes.filter(models.Q(team=None) | models.Q(team__in=agent.team_ids))
        return self.kept_aside().filter(inbox__in=inboxes)

    def visible_to(self, agent: Agent) -> Self:
        """What is kept aside for them, and what became a message of a conversation that they see."""
        seen = Conversation.objects.visible_to(agent).values("pk")
        kept = self.model._default_manager.kept_aside_for(agent).values("pk")
        return self.filter(models.Q(message__conversation__in=seen) | models.Q(pk__in=kept))

    def without_content(self) -> Self:
        return self.defer("content")


class Mail(Record):
    """One raw mail. It is stored before anything looks into it and never changes; `state` says what became of it.

    `digest` is of all its bytes: fetched again, it is not stored again. `identity` is of its Message-ID and its words
    without the traces of its way, so the same mail by another way is seen to be the same. `source` says where it came
    from, and `origin` in which manner.
    """

    IMAP, IMPORT = "imap", "import"

    inbox = auto_prefetch.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="mails", db_index=False)
    mailbox = auto_prefetch.ForeignKey(Mailbox, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    message = auto_prefetch.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails")
    origin = models.CharField(max_length=8, default=IMAP)
    source = models.CharField(max_length=500, blank=True)
    content = models.BinaryField()
    size = models.IntegerField()
    digest = models.BinaryField(max_length=32)
    identity = models.BinaryField(max_length=32, null=True)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.STORED)
    cause = models.CharField(max_length=14, choices=Cause.choices, blank=True)
    detail = models.TextField(blank=True)
    kind_of = models.CharField(max_length=12, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    attempts = models.SmallIntegerField(default=0)
    is_trusted = models.BooleanField(default=False)

    objects: ClassVar[Any] = MailQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["inbox", "digest"], name="mail_stored_once"),
            models.UniqueConstraint(
                fields=["identity"],
                name="mail_settled_once",
                condition=models.Q(state__in=["filed", "held", "discarded"]),
            ),
        ]
        indexes = [
            models.Index("attempts", "id", name="mail_waiting", condition=models.Q(state="stored")),
            models.Index(
                fields=["inbox", "-id"], name="mail_kept_aside", condition=models.Q(state__in=["held", "unreadable"])
            ),
            models.Index("sender", "created_at", name="mail_burst", condition=models.Q(origin="imap", state="filed")),
        ]

    def __str__(self) -> str:
        return self.subject or self.source

    def get_absolute_url(self) -> str:
        return reverse("mail", args=[self.pk])

    def about(self) -> dict[str, int | None]:
        return self.message.conversation.about() if self.message_id else {}

    @property
    def raw(self) -> bytes:
        return bytes(self.content)

    @property
    def is_kept_aside(self) -> bool:
        return self.state in KEPT_ASIDE

    @property
    def why(self) -> str:
        """The cause in words."""
        return str(Cause(self.cause).label) if self.cause else ""

    @transaction.atomic
    def discard(self, *, by: Actor) -> None:
        """Put it out of sight. Its original stays."""
        if self.change(where={"state__in": KEPT_ASIDE}, state=MailState.DISCARDED):
            self.happened("discarded", by=by, inbox=self.inbox_id)

    @transaction.atomic
    def recover(self, identity: bytes, *, by: Actor) -> bool:
        """It is a message after all; whoever is told True files it."""
        if not self.change(where={"state__in": KEPT_ASIDE}, state=MailState.FILED, identity=identity):
            return False
        self.happened("recovered", by=by, inbox=self.inbox_id)
        return True
