"""`rapport sample`: the sample company from the command line."""

import json
from dataclasses import asdict

import click

from rapport.desk.models import Conversation
from rapport.platform.sample.fill import Filled, NotEmptyError, fill, is_filled
from rapport.platform.sample.sign_in import kept_password, path, sign_ins

REFUSED = (
    "This workspace has conversations of its own, so the sample company stays out. "
    "Give it a place of its own: RAPPORT_DATA=./var-sample bin/start --demo"
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def sample(as_json: bool) -> None:
    """Fill the sample company, Brightwater Espresso, into an empty workspace, and print a sign-in.

    Everyone and everything in it is invented, and no mail goes out. It is filled once: called again it fills nothing
    and prints the sign-in again. A workspace that has conversations of its own is refused.
    """
    filled = None
    if not is_filled():
        if Conversation.objects.exists():
            raise click.ClickException(REFUSED)
        try:
            if not as_json:
                click.echo("Filling the sample company …", err=True)
            filled = fill()
        except NotEmptyError:
            # Another fill was quicker; what it filled is either the sample or not.
            if not is_filled():
                raise click.ClickException(REFUSED) from None
    (_say_json if as_json else _say)(filled)


def _say(filled: Filled | None) -> None:
    if filled:
        click.echo(
            f"Brightwater Espresso is here: {filled.conversations} conversations with {filled.customers} customers "
            f"of {filled.companies} companies, in {filled.seconds} s."
        )
    else:
        click.echo("Brightwater Espresso is here already.")
    for one in sign_ins():
        click.echo(f"  Sign in as {one['role'] + ':':<8} {one['email']}")
    lost = f"not in {path()} any more. Set a new one: bin/rapport manage changepassword {sign_ins()[0]['email']}"
    click.echo(f"  Password:         {kept_password() or lost}")


def _say_json(filled: Filled | None) -> None:
    said = {"filled": filled is not None, **(asdict(filled) if filled else {})}
    click.echo(json.dumps({**said, "sign_in": sign_ins(), "password": kept_password()}))
