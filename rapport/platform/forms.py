"""What administrators and leads fill in."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from rapport.core.fields import NewPasswordField, check_password_of, zones
from rapport.desk.models import Desk, Inbox
from rapport.team.models import Agent, Role, Team, Workspace


def roles_that(agent: Agent) -> list[tuple[str, Any]]:
    """The roles that this agent may give."""
    return [(value, label) for value, label in Role.choices if value != Role.OWNER or agent.may("own")]


class BeginForm(forms.Form):
    """The wizard's first step: who you are."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})
    )
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = NewPasswordField(label=_("Password"))
    setup_key = forms.CharField(
        label=_("Set-up key"),
        max_length=60,
        help_text=_("Rapport printed it where it was started; bin/rapport setup-key shows it again there."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, is_trusted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_trusted:
            del self.fields["setup_key"]

    def clean_setup_key(self) -> str:
        given = "".join(filter(str.isalnum, self.cleaned_data["setup_key"])).upper()
        if not constant_time_compare(given, settings.SETUP_KEY.replace("-", "")):
            raise ValidationError(_("This isn't the set-up key. Copy it from where Rapport was started."))
        return given

    def clean(self) -> dict[str, Any]:
        check_password_of(Agent(email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("name", "")), self)
        return self.cleaned_data


class WorkspaceForm(forms.ModelForm):  # type: ignore[type-arg]
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    url = forms.URLField(
        label=_("Address"),
        assume_scheme="https",
        help_text=_("How people reach this page. Links in mails begin with it."),
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )

    class Meta:
        model = Workspace
        fields = ("name", "language", "zone", "url")
        labels = {"name": _("Name of your company")}
        help_texts = {"name": _("Customers see it in mails.")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "organization"})}


class FirstWorkspaceForm(WorkspaceForm):
    """Without the address: it is where the first visitor came to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["url"]
        self.fields["name"].widget.attrs["autofocus"] = True


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off", "autofocus": True})
    )
    role = forms.ChoiceField(label=_("Role"), initial=Role.AGENT)
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, by: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_that(by)  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if Agent.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("Somebody with this address works here already."))
        return email


class PersonForm(forms.Form):
    """What an administrator decides about somebody: role and teams."""

    role = forms.ChoiceField(label=_("Role"))
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, by: Agent, person: Agent, **kwargs: Any) -> None:
        kwargs["initial"] = {"role": person.role, "teams": person.teams.all()}
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_that(by)  # type: ignore[attr-defined]


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    agents = forms.ModelMultipleChoiceField(
        label=_("People"), queryset=Agent.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        if team:
            kwargs["initial"] = {"name": team.name, "agents": team.agents.active()}
        super().__init__(*args, **kwargs)
        self.fields["agents"].queryset = Agent.objects.active()  # type: ignore[attr-defined]


class NameForm(forms.Form):
    """One name: of a desk or a tag."""

    name = forms.CharField(label=_("Name"), max_length=60)


class InboxForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Inbox
        fields = ("name", "address", "desk", "team", "signature", "is_active")
        labels = {
            "name": _("Name"),
            "address": _("E-mail address"),
            "desk": _("Desk"),
            "team": _("Team"),
            "signature": _("Signature"),
            "is_active": _("In use"),
        }
        help_texts = {
            "name": _("What your colleagues call this door, such as Support or Orders."),
            "address": _("Customers write to it, and answers come from it."),
            "team": _("Who gets what arrives here."),
            "signature": _("Stands under every reply from this inbox, after the agent's own."),
        }
        widgets = {
            "address": forms.EmailInput(attrs={"autocomplete": "off"}),
            "signature": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desk, team = self.fields["desk"], self.fields["team"]
        desk.queryset = Desk.objects.filter(Q(is_enabled=True) | Q(inboxes=self.instance.pk))  # type: ignore[attr-defined]
        desk.empty_label = None  # type: ignore[attr-defined]
        team.empty_label = _("Everyone")  # type: ignore[attr-defined]
        if not self.instance.pk:
            del self.fields["is_active"]

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        if address and Inbox.objects.filter(address__iexact=address).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another inbox has this address already."))
        return address
