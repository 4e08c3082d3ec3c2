from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps

#: What a room may bring besides models; imported once every model is there.
SEAMS = ("filters", "reactions", "followers", "jobs", "slots")


class CoreConfig(AppConfig):
    name = "rapport.core"
    label = "core"

    def ready(self) -> None:
        for room in apps.get_app_configs():
            if room.name.startswith("rapport."):
                open_seams(room.name)


def open_seams(room: str) -> None:
    for seam in SEAMS:
        if find_spec(f"{room}.{seam}"):
            import_module(f"{room}.{seam}")
