"""`rapport bench-store`."""

import json
import shutil
import time

import click
from django.conf import settings
from django.db import connection
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from rapport.platform.store import filling


@click.command("bench-store")
@click.option(
    "--conversations", default=50_000, show_default=True, type=click.IntRange(100), help="With five messages each."
)
@click.option("--events", default=0, help="So many events in the ledger; by default about seven a conversation.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same store.")
@click.option("--memory", default="256MB", show_default=True, help="What building an index may use.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object at the end instead of words.")
def bench_store(conversations: int, events: int, seed: int, memory: str, as_json: bool) -> None:
    """Fill an unused database with a large store for measuring.

    Use a RAPPORT_DATA or DATABASE_URL of its own. The store has 24 agents (agent1@store.example …), 6 teams and
    nonsense for words; “printer” stands in half of all messages and “xylophone77” in three. It is filled once: to have
    another one, or after an interruption, begin with a fresh database.
    """
    order = filling.Order(conversations, seed, float(int(time.time())), events, memory)
    _refuse(filling.is_used(), filling.bytes_needed(order))
    begun = time.monotonic()
    _fill(order)
    _report(time.monotonic() - begun, as_json)


def _refuse(used: bool, needed: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('store_plan') IS NOT NULL")
        if cursor.fetchone()[0]:
            raise click.ClickException("A filling was cut off here and left it half done. Begin with a fresh database.")
    if used:
        raise click.ClickException(
            "This database has customers or conversations already. Use a fresh one: RAPPORT_DATA=/somewhere bin/rapport"
            " migrate, then the same with bench-store."
        )
    free = shutil.disk_usage(settings.RAPPORT_DATA).free
    if free < needed * 1.2:
        raise click.ClickException(
            f"The store needs about {needed / 1e9:.1f} GB and {settings.RAPPORT_DATA} has {free / 1e9:.1f} GB free. "
            "Ask for fewer conversations or use another disk."
        )


def _fill(order: filling.Order) -> None:
    columns = (
        TextColumn("{task.description:40}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns) as progress:
        tasks = {}

        def tell(step: str, done: int, of: int) -> None:
            kind = step.split(" ")[0]
            if kind not in tasks:
                tasks[kind] = progress.add_task(step, total=of)
            progress.update(tasks[kind], completed=done, total=of, description=step)

        filling.fill(order, tell)


def _report(seconds: float, as_json: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
        facts: dict[str, int | float] = {"seconds": round(seconds, 1), "bytes": size}
        for name in ("desk_conversation", "desk_message", "people_customer", "core_event"):
            cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608
            facts[name.split("_")[1] + "s"] = cursor.fetchone()[0]
    if as_json:
        click.echo(json.dumps(facts))
    else:
        click.echo(
            f"{facts['conversations']:,} conversations, {facts['messages']:,} messages, "
            f"{facts['customers']:,} customers, {facts['events']:,} events: {size / 1e9:.1f} GB in {seconds:,.0f} s."
        )
