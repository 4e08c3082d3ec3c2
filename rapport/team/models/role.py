"""What each role may do. Roles are fixed; a custom role is a later room's matter."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    ADMINISTRATOR = "administrator", _("Administrator")
    LEAD = "lead", _("Lead")
    AGENT = "agent", _("Agent")
    LIGHT = "light", _("Light agent")


#: note: write notes · reply: answer customers and change conversations · see_all: every team's conversations ·
#: manage_tags, manage_teams: leads' settings · administer: people, inboxes, mailboxes, workspace · own: owners' roles.
_LIGHT = frozenset({"note"})
_AGENT = _LIGHT | {"reply"}
_LEAD = _AGENT | {"see_all", "manage_tags", "manage_teams"}
_ADMINISTRATOR = _LEAD | {"administer"}
_OWNER = _ADMINISTRATOR | {"own"}

_ABILITIES: dict[str, frozenset[str]] = {
    Role.LIGHT: _LIGHT,
    Role.AGENT: _AGENT,
    Role.LEAD: _LEAD,
    Role.ADMINISTRATOR: _ADMINISTRATOR,
    Role.OWNER: _OWNER,
}


def abilities(role: str) -> frozenset[str]:
    return _ABILITIES.get(role, frozenset())
