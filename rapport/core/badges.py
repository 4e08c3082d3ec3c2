"""How a state looks: each room says the word, tone and icon of its own states, and `{% badge state %}` shows them."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

type_tone = Literal["plain", "good", "warn", "bad", "info"]


@dataclass(frozen=True)
class Look:
    label: str | Promise
    tone: type_tone = "plain"
    icon: str = ""


LOOKS: dict[str, Look] = {}


def register(value: str, label: str | Promise, *, tone: type_tone = "plain", icon: str = "") -> None:
    """Say how a state looks (from a room's slots.py). One word, one look, in every room."""
    LOOKS[str(value)] = Look(label, tone, icon)


def look(value: str) -> Look:
    """How this state looks; one that nobody registered is shown as its own word."""
    return LOOKS.get(str(value)) or Look(str(value).replace("_", " ").capitalize())
