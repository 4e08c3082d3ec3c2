"""The sections of the settings that this room keeps, and its door on the rail."""

from django.utils.translation import gettext_lazy as _

from rapport.core import rail, sections
from rapport.core.sections import Section
from rapport.platform import queries

rail.add(rail.Door("settings", _("Settings"), "settings", "settings", paths=("/settings",), keys="g s", order=90))

for section in (
    Section("workspace", _("Workspace"), "settings.workspace", "building-2", "administer", order=1),
    Section("people", _("People"), "settings.people", "users", "administer", order=2),
    Section("teams", _("Teams"), "settings.teams", "users-round", "manage_teams", order=3),
    Section("desks", _("Desks"), "settings.desks", "layers", "administer", order=4),
    Section("inboxes", _("Inboxes"), "settings.inboxes", "inbox", "administer", order=5),
    Section("tags", _("Tags"), "settings.tags", "tag", "manage_tags", order=6),
    Section(
        "trouble",
        _("Trouble"),
        "settings.trouble",
        "triangle-alert",
        "administer",
        group="system",
        order=1,
        count=queries.waiting_trouble,
    ),
):
    sections.register(section)
