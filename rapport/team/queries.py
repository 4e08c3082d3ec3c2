"""What other rooms ask of this one beyond its nouns."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from rapport.team.models import Agent


def password_path(agent: Agent) -> str:
    """Where this person sets a new password. It opens once: the password that it changes is part of its key."""
    key = default_token_generator.make_token(agent)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(agent), "key": key})
