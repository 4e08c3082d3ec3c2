"""What the desk puts on the frame: its doors, and how its states look."""

from django.utils.translation import gettext_lazy as _

from rapport.core import rail
from rapport.desk import looks

looks.register()
rail.add(rail.Door("inbox", _("Inbox"), "inbox", "home", paths=("/inbox", "/conversations"), keys="g i", order=10))
rail.add(rail.Door("search", _("Search"), "search", "search", paths=("/search",), keys="/", order=20))
