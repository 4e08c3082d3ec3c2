"""The contract of every channel: the ways that messages travel."""

from __future__ import annotations

from typing import Protocol

from rapport.desk.models import Delivery


class ChannelError(Exception):
    """A message was not handed over. The words are for the agent: what happened, then what to do.

    `permanent`: trying again is pointless. `uncertain`: it may have left all the same, so it must not be tried again
    by itself. Neither: it will be tried again.
    """

    def __init__(self, reason: str, *, permanent: bool = False, uncertain: bool = False) -> None:
        super().__init__(reason)
        self.permanent, self.uncertain = permanent, uncertain


class Channel(Protocol):
    """One way that messages travel. It is told to send only what was begun: its row says `sending`, committed."""

    key: str

    def send(self, delivery: Delivery) -> str:
        """Hand the message over to the next server. Answers the id that it travels under; raises ChannelError."""
        ...
