"""Support, Service and Success exist from the start."""

from typing import Any

from django.db import migrations

FIRST = [("support", "Support"), ("service", "Service"), ("success", "Success")]


def make_desks(apps: Any, schema_editor: Any) -> None:
    desk = apps.get_model("desk", "Desk")
    for position, (key, name) in enumerate(FIRST):
        desk.objects.get_or_create(key=key, defaults={"name": name, "position": position})


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]
    operations = [migrations.RunPython(make_desks, migrations.RunPython.noop)]
