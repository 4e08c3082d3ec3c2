"""How the desk's states look: icons for channels, looks for statuses and priorities."""

from functools import cache

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.core import badges
from rapport.core.templatetags.ui import draw
from rapport.desk.models import Priority, Status

CHANNELS = {
    "email": ("mail", gettext_lazy("Mail")),
    "chat": ("message-circle", gettext_lazy("Chat")),
    "phone": ("phone", gettext_lazy("Phone")),
    "note": ("sticky-note", gettext_lazy("Note")),
}
OTHER_CHANNEL = ("message-square", gettext_lazy("Message"))


def channel_icon(channel: str) -> SafeString:
    icon, name = CHANNELS.get(channel, OTHER_CHANNEL)
    return draw(icon, "14", str(name))


def row_marks(priority: int, has_draft: bool) -> SafeString:
    """The small signs of a row: that it is urgent, that one has begun to write."""
    signs = SafeString("")
    if priority == Priority.URGENT:
        signs += draw("chevrons-up", "14", _("Urgent"))
    elif priority == Priority.HIGH:
        signs += draw("chevron-up", "14", _("High priority"))
    if has_draft:
        signs += draw("pencil", "14", _("You have a draft here"))
    return signs


@cache
def register() -> None:
    look = badges.register
    look(Status.OPEN, gettext_lazy("Open"), tone="info", icon="circle-dot")
    look(Status.PENDING, gettext_lazy("Pending"), icon="hourglass")
    look(Status.ON_HOLD, gettext_lazy("On hold"), icon="circle-pause")
    look(Status.RESOLVED, gettext_lazy("Resolved"), tone="good", icon="circle-check")
    look(Status.CLOSED, gettext_lazy("Closed"), icon="lock")
    look(Status.SPAM, gettext_lazy("Spam"), tone="bad", icon="shield-alert")
    look("urgent", gettext_lazy("Urgent"), tone="bad", icon="chevrons-up")
    look("high", gettext_lazy("High"), tone="warn", icon="chevron-up")
    look("low", gettext_lazy("Low"), icon="chevron-down")
