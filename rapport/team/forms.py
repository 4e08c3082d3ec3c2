"""What people fill in about themselves and those they work with."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from rapport.core.fields import NewPasswordField, check_password_of, password_rule, zones
from rapport.team.models import Agent

THEMES = [("auto", _("As the computer")), ("light", _("Light")), ("dark", _("Dark"))]


class SignInForm(allauth.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True}
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


class ForgottenPasswordForm(allauth.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs = {"autocomplete": "username", "autofocus": True}


class _NewPassword(forms.Form):
    """One field, no repetition: whoever mistypes asks for a new link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        field = self.fields["password1"]
        field.label, field.help_text = _("New password"), lazy(password_rule, str)()
        field.widget.attrs = {"autocomplete": "new-password"}


class NewPasswordForm(_NewPassword, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(_NewPassword, allauth.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Present password")
        self.fields["oldpassword"].widget.attrs = {"autocomplete": "current-password"}


class JoinForm(forms.Form):
    """Who accepts an invitation: a name and a first password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("Customers see it under your answers."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    password = NewPasswordField(label=_("Password"))

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        check_password_of(Agent(email=self.email, name=self.cleaned_data.get("name", "")), self)
        return self.cleaned_data


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    language = forms.ChoiceField(label=_("Language"), required=False)
    zone = forms.ChoiceField(label=_("Time zone"), required=False)
    theme = forms.ChoiceField(label=_("Appearance"), choices=THEMES)

    class Meta:
        model = Agent
        fields = ("name", "signature", "language", "zone", "theme")
        labels = {"name": _("Name"), "signature": _("Signature")}
        help_texts = {"signature": _("Stands under your replies, before the inbox's own.")}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "signature": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("Like the workspace")), *settings.LANGUAGES]  # type: ignore[attr-defined]
        self.fields["zone"].choices = [("", _("Like the workspace")), *zones()]  # type: ignore[attr-defined]
