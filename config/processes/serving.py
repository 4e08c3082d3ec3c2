"""One granian server: pages or live updates, on a port or a Unix socket, whose workers never outlive it."""

import importlib
import os
import signal
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from config.processes import lifeline


def serve(target: str, interface: Interfaces, *, socket: Path | None, host: str, port: int, **options: Any) -> None:
    """Serve until SIGTERM or SIGINT. Requests in hand may finish, streams are cut after `workers_kill_timeout`."""
    end_with_supervisor()
    if socket:
        socket.unlink(missing_ok=True)
    server = Server(
        target,
        address=host,
        port=port,
        uds=socket,
        uds_permissions=0o600 if socket else None,
        interface=interface,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        **options,
    )
    server.serve(target_loader=_load)


def end_with_supervisor() -> None:
    """When `rapport start` runs us, end when it does."""
    if parent := os.environ.get("RAPPORT_SUPERVISOR"):
        lifeline.end_with(int(parent))


def _load(target: str) -> Any:
    """Runs in each worker: nothing is left to finish for one whose server was killed."""
    lifeline.end_with(os.getppid(), signal.SIGKILL)
    module, name = target.split(":")
    return getattr(importlib.import_module(module), name)
