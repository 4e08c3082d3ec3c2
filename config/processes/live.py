"""`rapport live`: the public port. Streams live updates itself and passes everything else to the pages."""

from pathlib import Path

import click


@click.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True)
@click.option(
    "--web-socket", envvar="RAPPORT_WEB_SOCKET", type=click.Path(path_type=Path), help="Where the pages listen."
)
def live(host: str, port: int, web_socket: Path | None) -> None:
    """Run the live updates, as ASGI, with the pages behind them."""
    import os

    from granian.constants import Interfaces

    from config.processes.serving import serve

    if web_socket:
        os.environ["RAPPORT_WEB_SOCKET"] = str(web_socket)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    serve(
        "rapport.core.live.app:app",
        Interfaces.ASGI,
        socket=None,
        host=host,
        port=port,
        workers=1,
        workers_kill_timeout=3,
    )
