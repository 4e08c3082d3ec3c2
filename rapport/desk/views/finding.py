"""What every screen of the desk begins with: a conversation that the reader may see, and the list beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.desk.models import Conversation, Desk, Inbox
from rapport.desk.queries import places as views
from rapport.desk.queries import rows
from rapport.team.models import Agent

RELATED = ("customer__company", "desk", "inbox", "team", "assignee")
FIRST = "mine"
BEHIND = "open"
CHOICES = {
    ("assignee", "me"): gettext_lazy("me"),
    ("assignee", "none"): gettext_lazy("nobody"),
    ("priority", "2"): gettext_lazy("high or urgent"),
    ("priority", "3"): gettext_lazy("urgent"),
}


def find(request: Any, pk: int, ability: str = "") -> Conversation:
    """The conversation, if this agent may see it and their role may do what is asked; else it is not there."""
    if ability and not request.user.may(ability):
        raise Http404
    visible: Any = Conversation.objects.visible_to(request.user)
    found: Conversation = get_object_or_404(visible.select_related(*RELATED), pk=pk)
    return found


@dataclass
class Listing:
    """A list as its address describes it: ?view=mine&page=2&tag=refund"""

    agent: Agent
    key: str
    number: int
    wanted: dict[str, str]
    selected: int | None = None

    @cached_property
    def places(self) -> list[views.Place]:
        """Every view of this agent, counted in one query."""
        found = views.places(self.agent, views.teams_of(self.agent))
        counts = views.count(found, self.agent)
        return [replace(place, count=counts.get(place.key, 0)) for place in found]

    @cached_property
    def place(self) -> views.Place:
        known = self.__dict__.get("places") or views.places(self.agent, views.teams_of(self.agent))
        for place in known:
            if place.key == self.key:
                return place
        raise Http404

    @property
    def unassigned(self) -> int:
        """How many nobody has, where one's own list is empty."""
        return next((one.count for one in self.places if one.key == "unassigned"), 0) if self.key == "mine" else 0

    @property
    def shown_filter(self) -> list[tuple[str, str]]:
        names = {"desk": _("Desk"), "inbox": _("Inbox"), "tag": _("Tag"), "assignee": _("Assignee")}
        return [(names.get(name, _("Priority")), self._in_words(name, value)) for name, value in self.wanted.items()]

    def _in_words(self, name: str, value: str) -> str:
        if name == "desk":
            return Desk.objects.filter(key=value).values_list("name", flat=True).first() or value
        if name == "inbox":
            known = Inbox.objects.filter(pk=value) if value.isdecimal() else Inbox.objects.none()
            return known.values_list("name", flat=True).first() or value
        return str(CHOICES.get((name, value), value))

    @cached_property
    def page(self) -> rows.Page:
        return rows.page_of(self.place, self.agent, self.number, self.wanted)

    @property
    def query(self) -> str:
        """What goes behind a conversation's address so that the list stays beside it."""
        return urlencode({"view": self.key, **({"page": self.number} if self.number > 1 else {}), **self.wanted})

    @property
    def narrowed(self) -> str:
        """The filter alone, for a form: in one field, since a verb has its own `desk`, `tag` and `priority`."""
        return urlencode(self.wanted)

    @property
    def address(self) -> str:
        return self.at_page(self.number)

    def at_page(self, number: int) -> str:
        asked = {**({"page": number} if number > 1 else {}), **self.wanted}
        address = reverse("inbox", args=[self.key])
        return f"{address}?{urlencode(asked)}" if asked else address

    @property
    def before(self) -> str:
        return self.at_page(self.number - 1) if self.number > 1 else ""

    @property
    def after(self) -> str:
        return self.at_page(self.number + 1) if self.page.has_next and self.number < rows.PAGES else ""

    @property
    def without_filter(self) -> str:
        return reverse("inbox", args=[self.key])

    def following(self, pk: int) -> int | None:
        return rows.following(self.place, self.agent, pk, self.number, self.wanted)

    def still_has(self, pk: int) -> bool:
        return bool(self.place.rows(self.agent).filter(pk=pk).exists())


def listing(request: Any, key: str = "", given: Mapping[str, str] | None = None) -> Listing:
    """The list that this request stands beside; a conversation opened by its bare address has all open ones there."""
    given = given if given is not None else request.GET
    number = given.get("page", "")
    return Listing(
        agent=request.user,
        key=key or given.get("view", "") or BEHIND,
        number=int(number) if number.isdecimal() and len(number) < 6 else 1,
        wanted=rows.narrowing(given),
        selected=shown(request),
    )


def standing(request: Any) -> Listing:
    """The list beside which a form was sent, or an Undo pressed."""
    posted = request.POST
    given = {"view": posted.get("view") or request.GET.get("view", ""), "page": posted.get("page", "")}
    return listing(request, given={**dict(parse_qsl(posted.get("narrowed", ""))), **given})


def shown(request: Any) -> int | None:
    """The conversation that the reader's browser shows just now, where a part of a page asks."""
    current = request.htmx.current_url if request.htmx else ""
    try:
        found = resolve(urlsplit(current or request.path).path)
    except Resolver404:
        return None
    return found.kwargs.get("pk") if found.url_name == "conversation" else None
