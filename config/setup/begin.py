"""What bin/start, bin/test and bin/check do before there is an environment to run in."""

import fcntl
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from config.setup import debian, environment, frontend
from config.setup.telling import CannotGoOn, say


def start(arguments: list[str]) -> NoReturn:
    environment.ensure("requirements")
    frontend.ensure()
    become("-m", "config.cli", "start", *arguments)


def test(arguments: list[str]) -> NoReturn:
    environment.ensure("requirements", "requirements-dev")
    frontend.ensure(dev=True)
    debian.ensure()
    become("-m", "config.setup.testing", *arguments)


def check(arguments: list[str]) -> NoReturn:
    environment.ensure("requirements", "requirements-dev")
    frontend.ensure(dev=True)
    become("-m", "config.setup.checking", *arguments)


def become(*command: str) -> NoReturn:
    """Go on as the environment's Python, in this very process, so that signals reach who they are meant for."""
    path = (
        f"{environment.ROOT}{os.pathsep}{os.environ['PYTHONPATH']}"
        if os.environ.get("PYTHONPATH")
        else environment.ROOT
    )
    os.environ["PYTHONPATH"] = str(path)
    os.execv(environment.PYTHON, [str(environment.PYTHON), *command])


def run(step: Callable[[list[str]], NoReturn]) -> NoReturn:
    try:
        with (environment.ROOT / "package.json").open() as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)  # two set-ups at once would write the same files; becoming another lets go
            step(sys.argv[1:])
    except CannotGoOn as trouble:
        say(str(trouble))
    except OSError as trouble:
        say(f"{trouble.strerror or trouble}: {trouble.filename or ''}. {_advice(trouble)}")
    except KeyboardInterrupt:
        say("Stopped. What is already there is kept; run it again to go on.")
    sys.exit(1)


def _advice(trouble: OSError) -> str:
    if trouble.errno == 28:
        return "The disk is full; free about 1 GB and run it again."
    if isinstance(trouble, PermissionError):
        return "Run it as the user who owns this folder."
    return "Look at that path, then run it again."
