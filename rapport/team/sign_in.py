"""How allauth signs agents in here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: people come by the wizard or by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
