"""`rapport web`: the pages."""

from pathlib import Path

import click


@click.command()
@click.option("--socket", type=click.Path(path_type=Path), help="Listen on this Unix socket instead of a port.")
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True)
@click.option("--workers", envvar="WEB_WORKERS", default=2, show_default=True, help="Processes; one a core is plenty.")
@click.option("--threads", envvar="WEB_THREADS", default=2, show_default=True, help="Threads in each process.")
def web(socket: Path | None, host: str, port: int, workers: int, threads: int) -> None:
    """Run the pages alone, as WSGI. Put `rapport live` in front, or a proxy that sends /live there."""
    from granian.constants import Interfaces

    from config.processes.serving import serve

    serve(
        "config.wsgi:application",
        Interfaces.WSGI,
        socket=socket,
        host=host,
        port=port,
        workers=workers,
        blocking_threads=threads,
        workers_kill_timeout=6,
    )
