"""`bin/rapport`: the command line.

Each command's module is imported only when it is called, so that `rapport mail parse` never waits for Django and
`rapport start` stays small. A command that `needs_house` finds Django set up when its module is imported, and the
database running when it is invoked; one that needs both only sometimes takes `click.pass_obj` and enters
`ctx.with_resource(obj())`.
"""

import importlib
from contextlib import AbstractContextManager
from typing import NamedTuple

import click


class Command(NamedTuple):
    """Where a command lives, and the line that `--help` shows without importing it."""

    target: str
    help: str
    needs_house: bool = False


COMMANDS = {
    "start": Command("config.processes.start:start", "Run everything on one port."),
    "web": Command("config.processes.web:web", "Run the pages alone."),
    "live": Command("config.processes.live:live", "Run the live updates alone, with the pages behind them."),
    "worker": Command("config.processes.worker:worker", "Run the background work alone."),
    "migrate": Command("config.processes.commands:migrate", "Bring the database to this version of the code."),
    "setup-key": Command(
        "config.processes.commands:show_setup_key", "Show what the first visit asks for that comes from elsewhere."
    ),
    "database": Command(
        "config.processes.commands:database", "Look at the embedded database, run psql or pg_dump with it."
    ),
    "manage": Command("config.processes.commands:manage", "Run one of Django's own management commands."),
    "lock": Command("config.setup.commands:lock", "Write the lock files anew after a change of requirements."),
    "ledger": Command("rapport.core.commands:ledger", "Look at the events and at what is parked.", needs_house=True),
    "mail": Command("rapport.channels.email.commands:mail", "Parse, cut and import e-mail."),
    "sample": Command("rapport.platform.commands:sample", "Fill the sample company, once.", needs_house=True),
    "bench-store": Command(
        "rapport.platform.commands:bench_store", "Fill a large store to measure with.", needs_house=True
    ),
}


class Rooms(click.Group):
    """A group that knows its commands by name and loads the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        if COMMANDS[cmd_name].needs_house:
            from config.processes.house import set_up

            set_up()
        elif COMMANDS[cmd_name].target.startswith("config.processes"):
            from config.environment import read_dotenv

            read_dotenv()  # before the options look at the environment
        module, name = COMMANDS[cmd_name].target.split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if name and COMMANDS[name].needs_house and not {"-h", "--help"} & set(rest):
            ctx.with_resource(open_house())
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in COMMANDS.items()])


def open_house() -> AbstractContextManager[None]:
    """Django set up and the database running, for as long as the context lasts."""
    from config.processes.house import house

    return house()


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def rapport(ctx: click.Context) -> None:
    """Rapport: support, service and success in one place. Each command explains itself with --help."""
    ctx.obj = open_house


if __name__ == "__main__":
    rapport(prog_name="rapport")
