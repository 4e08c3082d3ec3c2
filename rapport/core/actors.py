"""Who does things: an agent, a customer, or the system itself (a clock, a mail server's answer)."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@runtime_checkable
class Actor(Protocol):
    """Anyone who can stand behind `by=`: `actor_kind` is "agent", "customer" or "system", whose `pk` is None."""

    @property
    def actor_kind(self) -> str: ...
    @property
    def pk(self) -> int | None: ...


@dataclass(frozen=True)
class SystemActor:
    """The system, optionally because of an event: what it then does carries that event as its cause."""

    cause: int | None = None
    depth: int = 0
    actor_kind: str = "system"
    pk: None = None

    def __str__(self) -> str:
        return "Rapport"


System = SystemActor()
