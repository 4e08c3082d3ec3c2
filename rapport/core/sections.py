"""Settings, a section a screen: each room adds its own, and the settings frame lists what the reader may open."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: The headings of the list, in order.
GROUPS: dict[str, str | Promise] = {"you": _("You"), "workspace": _("Workspace"), "system": _("System")}


@dataclass(frozen=True)
class Section:
    """One screen of the settings. `ability` empty: everyone's. `url` is the name of its first page.

    `count` says how many things there wait for the reader: shown beside the label, and asked only when it is shown.
    """

    key: str
    label: str | Promise
    url: str
    icon: str
    ability: str = ""
    group: str = "workspace"
    order: int = 0
    count: Callable[[], int] | None = None

    @property
    def waiting(self) -> int:
        return self.count() if self.count else 0

    @property
    def address(self) -> str:
        return reverse(self.url)


SECTIONS: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a section (from a room's slots.py)."""
    SECTIONS[section.key] = section


def open_to(agent: Any) -> list[tuple[str | Promise, list[Section]]]:
    """The sections that this agent may open, by their headings."""
    return [(GROUPS[group], list(found)) for group, found in groupby(_open(agent), key=lambda one: one.group)]


def first_open_to(agent: Any) -> Section | None:
    """Where Settings begins: with the workspace for those who run it, else with one's own."""
    found = list(_open(agent))
    return next((one for one in found if one.group != "you"), found[0] if found else None)


def _open(agent: Any) -> Iterable[Section]:
    groups = list(GROUPS)
    found = [one for one in SECTIONS.values() if not one.ability or agent.may(one.ability)]
    return sorted(found, key=lambda one: (groups.index(one.group), one.order, one.key))
