"""What agents know about a customer."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rapport.people.models import Customer


class CustomerForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    company = forms.CharField(
        label=_("Company"),
        max_length=200,
        required=False,
        help_text=_("One that is new here is added."),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=5000,
        help_text=_("Only people who work here see it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "name": customer.name,
            "company": customer.company.name if customer.company else "",
            "language": customer.language,
            "note": customer.note,
        }
        super().__init__(*args, **kwargs)
        known = [("", _("Not known")), *settings.LANGUAGES]
        if customer.language and customer.language not in dict(known):
            known.append((customer.language, customer.language))
        self.fields["language"].choices = known  # type: ignore[attr-defined]

    def clean_company(self) -> str:
        return " ".join(self.cleaned_data["company"].split())
