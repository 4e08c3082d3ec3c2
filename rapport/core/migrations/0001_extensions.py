"""What Rapport asks of PostgreSQL: vectors, trigrams, unaccented words, and a table for the cache."""

from typing import Any

from django.contrib.postgres.operations import CreateExtension
from django.core.management import call_command
from django.db import migrations


def create_cache(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies: list[tuple[str, str]] = []
    operations = [
        CreateExtension("vector"),
        CreateExtension("pg_trgm"),
        CreateExtension("unaccent"),
        migrations.RunPython(create_cache, migrations.RunPython.noop),
    ]
