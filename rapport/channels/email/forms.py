"""How a mailbox is reached."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.channels.email.models import Mailbox
from rapport.channels.email.providers import guess
from rapport.core.clock import now
from rapport.desk.models import Inbox

FROM_NOW, EVERYTHING = "now", "everything"


class MailboxForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """The two servers of a mailbox. A password is never shown again: left empty, the one that is known stays."""

    address = forms.EmailField(
        label=_("E-mail address"), help_text=_("What your customers write to, and what your answers come from.")
    )
    read = forms.ChoiceField(
        label=_("Fetch"),
        choices=[(FROM_NOW, _("Only what comes from now on")), (EVERYTHING, _("Everything that is in the folder"))],
        initial=FROM_NOW,
    )

    class Meta:
        model = Mailbox
        fields = (
            "imap_host", "imap_port", "imap_security", "imap_user", "imap_password", "imap_folder",
            "smtp_host", "smtp_port", "smtp_security", "smtp_user", "smtp_password",
            "authserv_id", "quote_history", "is_active",
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "imap_password": forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            "smtp_password": forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            "imap_user": forms.TextInput(attrs={"autocomplete": "off"}),
            "smtp_user": forms.TextInput(attrs={"autocomplete": "off"}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "smtp_user": _("Empty: the same name and password as for fetching."),
            "authserv_id": _(
                "The first word of the Authentication-Results that your mail server writes, such as mx.example.org. "
                "With it Rapport knows which senders are proven. The test below finds it where it can."
            ),
        }

    def __init__(self, *args: Any, inbox: Inbox, **kwargs: Any) -> None:
        self.inbox = inbox
        mailbox = Mailbox.objects.filter(inbox=inbox).first()
        kwargs.setdefault("instance", mailbox or Mailbox(inbox=inbox, **guess(inbox.address)))
        super().__init__(*args, **kwargs)
        self.fields["address"].initial = inbox.address
        for name in ("imap_password", "smtp_password"):
            self.fields[name].strip = False  # type: ignore[attr-defined]  # a CharField; a password may end in a space
        self.fields["imap_user"].required = self.fields["imap_host"].required = True
        self.fields["smtp_host"].required = True
        if mailbox:
            self.fields["read"].initial = FROM_NOW if mailbox.read_since else EVERYTHING
            for name in ("imap_password", "smtp_password"):
                self.fields[name].help_text = _("Empty: the password that is known stays.")
        else:
            self.fields["imap_password"].required = True

    @property
    def groups(self) -> list[tuple[Any, list[list[forms.BoundField]], bool]]:
        """The fields by their headings, in rows; the last group is folded."""
        return [
            (_("Fetching"), self._some("address, imap_host, imap_port imap_security, imap_user imap_password"), False),
            (_("Sending"), self._some("smtp_host, smtp_port smtp_security, smtp_user smtp_password"), False),
            (_("More"), self._some("imap_folder read, quote_history, authserv_id, is_active"), True),
        ]

    def _some(self, names: str) -> list[list[forms.BoundField]]:
        return [[self[name] for name in row.split()] for row in names.split(",")]

    def values(self) -> dict[str, Any]:
        """What to write. The moment from which mail is fetched stays once it is set."""
        values = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        for name in ("imap_password", "smtp_password"):
            if not values[name]:
                del values[name]
        known = self.instance.read_since if self.instance.pk else None
        values["read_since"] = None if self.cleaned_data["read"] == EVERYTHING else known or now()
        return values
