"""What stops a command: words for the person at the keyboard, never a traceback."""

import click


class CannotRun(click.ClickException):
    """What stands in the way and what to do next."""

    def show(self, file: object = None) -> None:
        click.echo(self.format_message(), err=True)
