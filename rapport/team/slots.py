"""What this room adds to pages above and below: its sections of the settings."""

from django.utils.translation import gettext_lazy as _

from rapport.core import sections
from rapport.core.sections import Section

sections.register(Section("profile", _("Profile"), "profile", "user", group="you", order=1))
sections.register(Section("password", _("Password"), "account_change_password", "key-round", group="you", order=2))
sections.register(Section("sessions", _("Signed in"), "usersessions_list", "monitor", group="you", order=3))
