"""How the set-up speaks: one line a step, and an ending that says what to do next."""

import sys


class CannotGoOn(Exception):
    """What stands in the way and what to do about it, in words for the person at the keyboard."""


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
