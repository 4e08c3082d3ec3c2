"""A customer's page: who they are, how to reach them, and what other rooms know of them."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.core.access import needs
from rapport.core.models import Actor
from rapport.people.forms import CustomerForm
from rapport.people.models import Company, Customer


@needs("note")
def customer(request: Any, pk: int) -> HttpResponse:
    found = _find(pk)
    return _page(request, found, CustomerForm(customer=found))


@needs("reply")
@require_POST
def describe(request: Any, pk: int) -> HttpResponse:
    found = _find(pk)
    form = CustomerForm(request.POST, customer=found)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    found.describe(by=request.user, **_values(form.cleaned_data, by=request.user))
    messages.success(request, _("Saved."))
    return redirect(found)


def _find(pk: int) -> Customer:
    found: Customer = get_object_or_404(
        Customer.objects.select_related("company").prefetch_related("identities"), pk=pk
    )
    return found


def _page(request: Any, found: Customer, form: CustomerForm, status: int = 200) -> HttpResponse:
    words = {
        "customer": found,
        "form": form,
        "editing": form.is_bound,
        "may_describe": request.user.may("reply"),
        "language": dict(settings.LANGUAGES).get(found.language, found.language),
    }
    return render(request, "people/customer.html", words, status=status)


def _values(given: dict[str, Any], *, by: Actor) -> dict[str, Any]:
    name = given.pop("company")
    return {**given, "company": Company.objects.named(name, by=by) if name else None}
