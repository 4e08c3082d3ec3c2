"""The sample company as it is written down: its cast, the hand-written threads, and what stands around them."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_AGE = re.compile(r"[-+]?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
_MENTION = re.compile(r"@(\w+)")


def age(words: str) -> timedelta:
    """A time as the threads write it: `3h20m`, `-1d2h`, `+2d`."""
    found = _AGE.fullmatch(words)
    if not found or not any(found.groups()):
        raise ValueError(f"“{words}” is no time. Write it like 1d2h30m.")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    company: str = ""


@dataclass(frozen=True)
class Said:
    """One message. `who` is "customer" or an agent's key; `after` is the time since the message before."""

    who: str
    text: str
    after: timedelta
    is_note: bool = False
    files: tuple[str, ...] = ()

    @property
    def is_heard(self) -> bool:
        return self.who == "customer"

    @property
    def is_reply(self) -> bool:
        return not self.is_heard and not self.is_note

    @property
    def mentions(self) -> list[str]:
        """The agents' keys that a note calls to, each once."""
        return list(dict.fromkeys(_MENTION.findall(self.text))) if self.is_note else []


@dataclass(frozen=True)
class Thread:
    """One conversation from its first message to where it stands now. `opened` is its age."""

    key: str
    language: str
    inbox: str
    subject: str
    customer: Person
    status: str
    assignee: str
    priority: str
    tags: tuple[str, ...]
    opened: timedelta
    said: tuple[Said, ...]
    snoozed: timedelta | None = None
    handoff: tuple[str, str] | None = None

    @property
    def lasted(self) -> timedelta:
        return sum((said.after for said in self.said), timedelta())

    @property
    def agents(self) -> list[str]:
        """Who of us wrote here, in order of their first word."""
        return list(dict.fromkeys(said.who for said in self.said if not said.is_heard))


@dataclass(frozen=True)
class Stage:
    """What stands around the hand-written threads: drafts, followers, deliveries that did not go well."""

    unproven: frozenset[str] = frozenset()
    unseen: dict[str, list[str]] = field(default_factory=dict)
    followed: dict[str, list[str]] = field(default_factory=dict)
    copied: dict[str, list[str]] = field(default_factory=dict)
    drafts: list[dict[str, str]] = field(default_factory=list)
    deliveries: dict[str, dict[str, str]] = field(default_factory=dict)


def load(name: str) -> dict[str, Any]:
    with (HERE / name).open("rb") as file:
        return tomllib.load(file)


@cache
def cast() -> dict[str, Any]:
    return load("cast.toml")


@cache
def stage() -> Stage:
    found = load("stage.toml")
    return Stage(**{**found, "unproven": frozenset(found["unproven"])})


@cache
def hand_written() -> tuple[Thread, ...]:
    """Every hand-written thread, in the order of the files."""
    files = sorted((HERE / "threads").glob("*.toml"))
    return tuple(thread(one) for file in files for one in load(f"threads/{file.name}")["thread"])


def thread(written: dict[str, Any]) -> Thread:
    desk, sign, reason = written["handoff"].partition(": ")
    return Thread(
        key=written["key"],
        language=written["language"],
        inbox=written["inbox"],
        subject=written["subject"],
        customer=Person(**written["customer"]),
        status=written["status"],
        assignee=written["assignee"],
        priority=written["priority"],
        tags=tuple(written["tags"]),
        opened=age(written["opened"]),
        snoozed=age(written["snoozed"]) if written["snoozed"] else None,
        handoff=(desk, reason) if sign else None,
        said=tuple(said(one) for one in written["message"]),
    )


def said(written: dict[str, Any]) -> Said:
    who = written["from"]
    return Said(
        who=who.removeprefix("note:"),
        is_note=who.startswith("note:"),
        after=age(written["after"]),
        text=written["text"].strip(),
        files=tuple(written.get("attachments", ())),
    )
