"""What agents fill in."""

import re
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.desk import markup
from rapport.desk.models import Status

type_people = list[list[str]]
SPECIAL = re.compile(r"[,;:<>()@\[\]\\]")
#: Commas, semicolons and line ends part addresses, except inside quotes.
APART = re.compile(r"[,;\n](?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")


def _as_typed(name: str, address: str) -> str:
    """For people to read, so as it stands; quoted where a name would otherwise be taken for several addresses."""
    name = name.replace('"', "'")
    quoted = f'"{name}"' if SPECIAL.search(name) else name
    return f"{quoted} <{address}>" if name else address


class People(forms.CharField):
    """Addresses in a line, as one writes them in a mail program: Maria Lind <maria@…>, office@…"""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, str) or value is None:
            return value or ""
        return ", ".join(_as_typed(name, address) for name, address in value)

    def to_python(self, value: Any) -> type_people:  # type: ignore[override]
        if isinstance(value, list):
            return value
        found: dict[str, list[str]] = {}
        for typed in filter(None, map(str.strip, APART.split(str(value or "")))):
            name, address = parseaddr(typed)
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(
                    _("“%(address)s” is no mail address. Correct it or take it out.") % {"address": typed}
                ) from None
            found.setdefault(address.casefold(), [name, address])
        return list(found.values())

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(_("Nobody would get this reply. Add a recipient."))


class Written(forms.Form):
    """Rich text in `html`, or what a browser without the editor sent as `text`."""

    html = forms.CharField(required=False)
    text = forms.CharField(required=False)
    once = forms.CharField(required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        html = markup.clean(given.get("html", ""))
        if markup.is_blank(html):
            html = markup.from_text(given.get("text", ""))
        return {**given, "html": html, "text": markup.to_text(html)}


class ReplyForm(Written):
    STAY, RESOLVE, WAIT = "", Status.RESOLVED, Status.PENDING

    to = People(required=True)
    cc = People(required=False)
    bcc = People(required=False)
    seen = forms.IntegerField(required=False)
    then = forms.ChoiceField(choices=[(STAY, ""), (RESOLVE, ""), (WAIT, "")], required=False)

    def recipients(self) -> dict[str, type_people]:
        return {name: self.cleaned_data[name] for name in ("to", "cc", "bcc") if self.cleaned_data.get(name)}


class NoteForm(Written):
    pass


class DraftForm(Written):
    """A draft may be anything: half an address too, so recipients stay as they were typed."""

    kind = forms.ChoiceField(choices=[("reply", "reply"), ("note", "note")])
    to = forms.CharField(required=False, max_length=5000)
    cc = forms.CharField(required=False, max_length=5000)
    bcc = forms.CharField(required=False, max_length=5000)


class HandOffForm(forms.Form):
    desk = forms.IntegerField()
    team = forms.IntegerField(required=False)
    reason = forms.CharField(
        max_length=2000,
        error_messages={
            "required": gettext_lazy("Say in a few words why you hand this off, so that nobody has to ask again.")
        },
    )


class SnoozeForm(forms.Form):
    until = forms.CharField()

    def clean_until(self) -> datetime:
        """A time as the menu says it (ISO with zone) or as the picker does (the reader's own time)."""
        try:
            moment = datetime.fromisoformat(self.cleaned_data["until"])
        except ValueError:
            raise ValidationError(_("Choose a day and a time to come back to this.")) from None
        return moment if moment.tzinfo else timezone.make_aware(moment)


def snooze_times(moment: datetime | None = None) -> list[tuple[str, datetime]]:
    """When people usually want to see something again, in the reader's zone."""
    local = timezone.localtime(moment)
    morning = local.replace(hour=9, minute=0, second=0, microsecond=0)
    monday = morning + timedelta(days=7 - local.weekday())
    times = [(_("In 3 hours"), local.replace(second=0, microsecond=0) + timedelta(hours=3))]
    if local.hour < 8:
        times.append((_("This morning"), morning))
    times.append((_("Tomorrow"), morning + timedelta(days=1)))
    if monday - morning not in (timedelta(days=1), timedelta(days=7)):
        times.append((_("Monday"), monday))
    times.append((_("In a week"), morning + timedelta(days=7)))
    return times
