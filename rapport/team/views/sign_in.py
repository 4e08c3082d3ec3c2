"""Signing in and out, and passwords: allauth's views in our words and look."""

from typing import Any

from allauth.account import views as allauth
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from rapport.team import forms
from rapport.team.models import AgentRequest


class SignIn(allauth.LoginView):  # type: ignore[misc]
    form_class = forms.SignInForm
    template_name = "team/sign_in.html"


class SignOut(allauth.LogoutView):  # type: ignore[misc]
    template_name = "team/sign_out.html"


class AccessEnded(allauth.AccountInactiveView):  # type: ignore[misc]
    template_name = "team/access_ended.html"


class ForgottenPassword(allauth.PasswordResetView):  # type: ignore[misc]
    form_class = forms.ForgottenPasswordForm
    template_name = "team/password_forgotten.html"


class PasswordMailSent(allauth.PasswordResetDoneView):  # type: ignore[misc]
    template_name = "team/password_sent.html"


class NewPassword(allauth.PasswordResetFromKeyView):  # type: ignore[misc]
    form_class = forms.NewPasswordForm
    template_name = "team/password_new.html"


class NewPasswordSet(allauth.PasswordResetFromKeyDoneView):  # type: ignore[misc]
    template_name = "team/password_set.html"


class ChangePassword(allauth.PasswordChangeView):  # type: ignore[misc]
    form_class = forms.ChangePasswordForm
    template_name = "team/password_change.html"
    success_url = reverse_lazy("account_change_password")

    def dispatch(self, request: AgentRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_usable_password():
            return redirect("account_reset_password")  # whoever never had one gets a link by mail
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("Your password is changed. All your other sign-ins have ended."))
        return answer
