"""`rapport database`, `migrate`, `manage` and `setup-key`."""

import json
import os
import sys

import click

from config.environment import data_folder, read_dotenv, setup_key
from config.processes import house
from config.processes.postgres import Postgres


@click.group()
def database() -> None:
    """The embedded PostgreSQL of this RAPPORT_DATA: its state, a session, a command beside it."""


@database.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for a machine.")
def status(as_json: bool) -> None:
    """Say whether the embedded database runs, and where it is."""
    read_dotenv()
    postgres = Postgres(data_folder())
    pid = postgres.pid() if postgres.data.exists() else None
    facts = {"running": pid is not None, "pid": pid, "url": postgres.url, "cluster": str(postgres.cluster)}
    if as_json:
        click.echo(json.dumps(facts))
    else:
        click.echo(f"running as process {pid}" if pid else "not running")
        click.echo(f"data     {facts['cluster']}\naddress  {facts['url']}")


@database.command(context_settings={"ignore_unknown_options": True})
@click.argument("command", nargs=-1, required=True)
def run(command: tuple[str, ...]) -> None:
    """Run COMMAND (psql, pg_dump, …) with the database there and PostgreSQL's own programs first on the PATH.

    Example: bin/rapport database run pg_dump --format=custom --file=rapport.dump
    """
    import subprocess

    with house.running_database() as url:
        environment = {**os.environ, "DATABASE_URL": url}
        if house.is_embedded():
            postgres = Postgres(data_folder())
            environment |= {"PGHOST": str(postgres.sockets), "PGUSER": "rapport", "PGDATABASE": "rapport"}
            environment["PATH"] = f"{postgres._programs}{os.pathsep}{os.environ.get('PATH', '')}"
        code = subprocess.run(command, env=environment).returncode
    sys.exit(code)


@database.command()
def stop() -> None:
    """Stop the embedded database. Whatever still uses it loses its connection and starts it again."""
    read_dotenv()
    Postgres(data_folder()).stop()


@click.command()
def migrate() -> None:
    """Bring the database to this version of the code; costs one query when it is there already."""
    with house.running_database() as url:
        bring_up_to_date(url)


def bring_up_to_date(url: str) -> None:
    from config.processes import schema

    with schema.connect(url) as connection:
        if schema.is_current(connection):
            # A database that was restored into another cluster keeps its schema, and its ledger has moved.
            connection.execute("SELECT rapport_settle_ledger()")
            return
        schema.make_fit(connection)
        house.set_up()
        from django.core.management import call_command
        from django.db.migrations.loader import MigrationLoader

        known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {}
        ours = {label for label, _ in known}
        schema.refuse_newer(connection, set(known), ours)
        call_command("migrate", interactive=False, verbosity=0)
        connection.execute("SELECT rapport_settle_ledger()")
        schema.mark_current(connection)


@click.command()
def show_setup_key() -> None:
    """Show what the first visit asks for that comes from another machine. It opens nothing once somebody has begun."""
    click.echo(setup_key())


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("arguments", nargs=-1)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own management commands.

    `bin/rapport manage help` lists them; `bin/rapport manage COMMAND --help` explains one.
    """
    with house.running_database():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["rapport manage", *(arguments or ("help",))])
