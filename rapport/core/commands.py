"""`bin/rapport ledger`: what happened, and what could not be done about it."""

import json
from typing import Any

import click


@click.group()
def ledger() -> None:
    """Look at the events and at what is parked."""


@ledger.command()
@click.option("--limit", default=50, show_default=True, help="How many of the newest.")
@click.option("--name", default="", help="Only events of this name, such as conversation.resolved.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def events(limit: int, name: str, as_json: bool) -> None:
    """Show the newest events, oldest of them first."""
    from rapport.core.models import Event

    rows = Event.objects.filter(name=name) if name else Event.objects.all()
    for event in reversed(rows.order_by("-id")[:limit]):
        if as_json:
            click.echo(json.dumps(_facts(event)))
        else:
            who = f"{event.actor_kind} {event.actor_id or ''}".strip()
            click.echo(f"{event.at:%Y-%m-%d %H:%M:%S}  {event.pk:>8}  {event.name:<28} {event.subject:<20} by {who}")


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def parked(as_json: bool) -> None:
    """Show what reactions and followers gave up on, with the reason."""
    from rapport.core.models import Trouble

    troubles = Trouble.objects.parked().select_related("event").order_by("pk")
    for one in troubles:
        facts = {
            "id": one.pk,
            "reader": one.reader,
            "event": one.event_id,
            "name": one.event.name,
            "reason": one.reason,
        }
        click.echo(json.dumps(facts) if as_json else f"{one.pk:>6}  {one.reader} on {one.event.name}: {one.reason}")
    if not troubles and not as_json:
        click.echo("Nothing is parked.")


@ledger.command("run-again")
@click.argument("number", type=int)
def run_again(number: int) -> None:
    """Try one parked event once more, by the number that `parked` shows."""
    from django.db import transaction

    from rapport.core import jobs
    from rapport.core.models import Trouble

    trouble = Trouble.objects.parked().filter(pk=number).first()
    if trouble is None:
        raise click.ClickException(f"Nothing is parked under {number}. `bin/rapport ledger parked` shows what is.")
    with transaction.atomic():
        jobs.run_again(trouble)
    click.echo("It runs again." if trouble.kind == Trouble.REACTION else "Done.")


def _facts(event: Any) -> dict[str, Any]:
    names = (
        "name",
        "subject",
        "actor_kind",
        "actor_id",
        "customer_id",
        "company_id",
        "conversation_id",
        "cause_id",
        "codes",
    )
    return {"id": event.pk, "at": event.at.isoformat(), **{name: getattr(event, name) for name in names}}
