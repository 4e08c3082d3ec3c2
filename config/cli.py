"""`bin/rapport`: the command line. Each command's module is imported only when it is called, so that
`rapport mail parse` never waits for Django and `rapport start` stays small."""

from __future__ import annotations

import importlib
from typing import NamedTuple

import click


class Command(NamedTuple):
    """Where a command lives, and the line that `--help` shows without importing it."""

    target: str
    help: str


COMMANDS = {
    "start": Command("config.processes.start:start", "Run everything on one port: database, pages, live updates, worker."),
    "web": Command("config.processes.web:web", "Run the pages alone (WSGI)."),
    "live": Command("config.processes.live:live", "Run the live updates alone (ASGI), passing all else to the pages."),
    "worker": Command("config.processes.worker:worker", "Run the background work alone."),
    "database": Command("config.processes.commands:database", "Start, stop and look at the embedded database."),
    "migrate": Command("config.processes.commands:migrate", "Bring the database to this version of the code."),
    "manage": Command("config.processes.commands:manage", "Run a Django management command."),
    "lock": Command("config.setup.commands:lock", "Write the lock files anew after a change of requirements."),
    "ledger": Command("rapport.core.commands:ledger", "Look at events, reactions and what is parked."),
    "mail": Command("rapport.channels.email.commands:mail", "Parse, cut and import e-mail."),
    "sample": Command("rapport.platform.commands:sample", "Fill the sample company, once."),
    "bench-store": Command("rapport.platform.commands:bench_store", "Fill a large store for measuring."),
}


class Rooms(click.Group):
    """A group that knows its commands by name and loads the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].target.split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in COMMANDS.items()])


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
def rapport() -> None:
    """Rapport: support, service and success in one place. Each command explains itself with --help."""


if __name__ == "__main__":
    rapport(prog_name="rapport")
