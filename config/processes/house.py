"""What a command needs before it may touch the rooms: settings, and a database that runs and fits this code."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.environment import data_folder, read_dotenv
from config.processes import places
from config.processes.failures import CannotRun
from config.processes.postgres import Postgres
from config.processes.using import Hold


def settings() -> Path:
    """Read `.env`, say where the database will be, and name the settings. Starts nothing."""
    read_dotenv()
    data = data_folder()
    if not os.environ.get("DATABASE_URL"):
        places.prepare(data)
        os.environ["DATABASE_URL"] = Postgres(data).url
        os.environ["RAPPORT_EMBEDDED"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    return data


def set_up() -> None:
    """Settings and Django's models, without a database behind them yet."""
    settings()
    import django

    django.setup()


def is_embedded() -> bool:
    return os.environ.get("RAPPORT_EMBEDDED") == "1"


@contextmanager
def running_database() -> Iterator[str]:
    """The database's address, with the embedded server running for as long as this lasts."""
    data = settings()
    hold = Hold(Postgres(data)) if is_embedded() else None
    try:
        yield os.environ["DATABASE_URL"]
    finally:
        if hold:
            hold.let_go()


@contextmanager
def house() -> Iterator[None]:
    """Everything a command of a room needs: Django set up, the database running and at this version."""
    with running_database() as url:
        from config.processes import schema

        with schema.connect(url) as connection:
            if not schema.is_current(connection):
                raise CannotRun("The database isn't at this version of the code yet. Run bin/rapport migrate first.")
        set_up()
        yield
