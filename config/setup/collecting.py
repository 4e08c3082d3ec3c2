"""Copies the built front end to where it is served from, with hashed names and compressed twins.

Reads the real settings but starts none of the rooms: the build must not depend on a database or on their models.
"""

import django
from django.conf import settings
from django.core.management import call_command

from config import settings as ours

TAKEN = (
    "STATIC_URL",
    "STATIC_ROOT",
    "STATICFILES_DIRS",
    "STATICFILES_FINDERS",
    "STORAGES",
    "WHITENOISE_IMMUTABLE_FILE_TEST",
)


def collect() -> None:
    taken = {name: getattr(ours, name) for name in TAKEN if hasattr(ours, name)}
    settings.configure(INSTALLED_APPS=["django.contrib.staticfiles"], USE_TZ=True, **taken)
    django.setup()
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)


if __name__ == "__main__":
    collect()
