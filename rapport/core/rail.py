"""The rail at the left edge: each room adds its own door, and nobody sees one that doesn't open for them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Door:
    """One room on the rail. `url` is the name of its first page; pages whose path begins with one of `paths` are in it.

    `ability` empty: everyone's. `keys` is the sequence that opens it ("g i").
    """

    key: str
    label: str | Promise
    icon: str
    url: str
    paths: tuple[str, ...] = ()
    ability: str = ""
    keys: str = ""
    order: int = 0

    @property
    def address(self) -> str:
        return reverse(self.url)

    def holds(self, path: str) -> bool:
        return path == self.address or path.startswith(self.paths)


DOORS: dict[str, Door] = {}


def add(door: Door) -> None:
    """Put a room on the rail (from its slots.py)."""
    DOORS[door.key] = door


def doors(request: HttpRequest) -> list[tuple[Door, bool]]:
    """What the reader may open, in order, each with whether they are in it."""
    agent: Any = request.user
    found = [door for door in DOORS.values() if not door.ability or agent.may(door.ability)]
    return [(door, door.holds(request.path)) for door in sorted(found, key=lambda door: (door.order, door.key))]
