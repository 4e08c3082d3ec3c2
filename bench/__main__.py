"""The command `bin/bench`."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from bench import figures as shown
from bench.figures import Figure


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def bench() -> None:
    """Measure Rapport on this machine against the budgets of its design.

    It measures the store of RAPPORT_DATA (or DATABASE_URL): fill one first with bin/rapport bench-store, in a
    RAPPORT_DATA of its own, since mails that are measured stay in it. Each run begins with a calibration, because
    machines differ.
    """


AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")


@bench.command()
@click.option("--requests", default=200, show_default=True, help="Requests for each kind of page.")
@AS_JSON
def pages(requests: int, as_json: bool) -> None:
    """Server times of the pages, bytes of a first visit, time to start, memory."""
    from bench import pages as measuring

    started = measuring.start(_told)
    _run("pages", lambda told: [*started, *measuring.measure(requests, told)], as_json)


@bench.command()
@click.option("--mails", default=1000, show_default=True, help="New mails; as many answers follow.")
@click.option("--empty/--no-empty", default=True, show_default=True, help="Measure an empty store of its own as well.")
@AS_JSON
def mail(mails: int, empty: bool, as_json: bool) -> None:
    """Mails a second, from raw bytes to stored, threaded and found by search."""
    from bench import mail as measuring

    before = _in_an_empty_store(mails) if empty else []
    _run("mail", lambda told: [*before, *measuring.measure(mails, "this store", told)], as_json)


def _run(title: str, measure: Callable[[Callable[[str], None]], list[Figure]], as_json: bool) -> None:
    from config.processes.house import house

    with house():
        from bench import machine

        on, store = machine.describe(), machine.store()
        figures = [*machine.calibration(), *measure(_told)]
    if as_json:
        click.echo(shown.as_json({"what": title, "machine": on, "store": store}, figures))
        return
    click.echo(f"{on['processor']}, {on['cores']} cores, {on['memory']}, load before {on['load_before']}")
    click.echo(f"Python {on['python']}, PostgreSQL {on['postgresql']} (shared_buffers {on['shared_buffers']})")
    click.echo("Store: " + ", ".join(f"{count:,} {name}" for name, count in store.items()))
    shown.show(title.capitalize(), figures)


def _told(words: str) -> None:
    click.echo(words, err=True)


def _in_an_empty_store(mails: int) -> list[Figure]:
    """The same with a fresh embedded database, in a folder that goes away again."""
    with tempfile.TemporaryDirectory(prefix="rapport-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the database's account has to get in
        environment = {**os.environ, "RAPPORT_DATA": folder}
        environment.pop("DATABASE_URL", None)
        for command in (["config.cli", "migrate"], ["bench", "mail", "--no-empty", "--mails", str(mails), "--json"]):
            result = subprocess.run(
                [sys.executable, "-m", *command], env=environment, stdout=subprocess.PIPE, text=True
            )
            if result.returncode:
                raise SystemExit("Measuring with an empty store failed; what it said is above.")
        figures = [
            Figure(**{k: v for k, v in row.items() if k != "verdict"}) for row in json.loads(result.stdout)["figures"]
        ]
    return [
        replace(each, name=each.name.replace("this store", "empty store")) for each in figures if "mails" in each.name
    ]


if __name__ == "__main__":
    bench(prog_name="bench")
