"""How allauth signs agents in here."""

from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rapport.team.models import Agent

#: Whom a request is counted under that came over our own socket and says of nobody.
OURSELVES = "127.0.0.1"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: people come by the wizard or by invitation."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This address and password don't belong together. Check both, or set a new password."
        ),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again, or set a new password."),
        "enter_current_password": _("This isn't your present password. Type it again."),
        "rate_limited": _("Too many tries. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who asks: the connection's other end, or whom the proxies that are ours (settings.PROXIES) name."""
        end = _address(request.META.get("REMOTE_ADDR", ""))
        trusted = settings.PROXIES + (0 if end else 1)  # without an address it came over our own socket
        entries = request.headers.get("X-Forwarded-For", "").split(",")
        named = _address(entries[-trusted]) if 0 < trusted <= len(entries) else ""
        return named or end or OURSELVES

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth counts by the Host header too, so somebody who varies it would never be locked out.
        return str(credentials.get("email", "")).strip().lower()

    def set_password(self, user: Agent, password: str) -> None:
        user.change_password(password, by=user)
        self._delete_login_attempts_cached_email(self.request, email=user.email)

    def send_password_reset_mail(self, user: Agent, email: str, context: dict[str, Any]) -> None:
        """Leave the mail to a job: the page takes as long for a stranger as for somebody who works here."""
        user.forget_password()

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own remarks stay unsaid; our views say what matters."""


def _address(words: str) -> str:
    try:
        return str(ip_address(words.strip()))
    except ValueError:
        return ""
