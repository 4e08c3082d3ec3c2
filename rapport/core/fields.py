"""Form fields that several rooms ask with."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _

AREAS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


def zones() -> list[tuple[str, str]]:
    """Time zones as people name them: by a city."""
    cities = sorted(name for name in available_timezones() if name.startswith(AREAS))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in cities)]


def password_rule() -> str:
    """What people have to know beforehand: how long it must be."""
    rules = [one for one in get_default_password_validators() if isinstance(one, MinimumLengthValidator)]
    return _("At least %(count)s characters.") % {"count": rules[0].min_length} if rules else ""


class NewPasswordField(forms.CharField):
    """One field and no repetition: whoever mistypes asks for a link."""

    def __init__(self, **values: Any) -> None:
        given = {
            "strip": False,
            "max_length": 200,
            "help_text": lazy(password_rule, str)(),
            "widget": forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        }
        super().__init__(**{**given, **values})


def check_password_of(person: Any, form: forms.BaseForm, field: str = "password") -> None:
    """Put what is wrong with a new password beside it."""
    if given := form.cleaned_data.get(field):
        try:
            validate_password(given, person)
        except ValidationError as error:
            form.add_error(field, error)
