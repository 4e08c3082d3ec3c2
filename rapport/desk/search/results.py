"""What a search answers."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from rapport.desk.models import Conversation, Message
    from rapport.team.models import Agent

PAGE = 25


@dataclass(frozen=True)
class Found:
    """One conversation with the message that answers the search best.

    `matched_in` is "number", "subject", "customer" or "message". `snippet_html` and `subject_html` are escaped and carry
    <mark> around what was searched for. `message` is None only where a conversation without messages was found.
    """

    conversation: "Conversation"
    message: "Message | None"
    snippet_html: SafeString
    subject_html: SafeString
    matched_in: str


@dataclass(frozen=True)
class Results:
    """One page. `problems` are sentences about terms that were not understood; the rest of the search still counts.

    `count` is of conversations and stops at a cap; `count_words` says it as people do: "12", "1,000+".
    """

    rows: list[Found] = field(default_factory=list)
    count: int = 0
    count_words: str = "0"
    has_more: bool = False
    page: int = 1
    problems: list[str] = field(default_factory=list)


def search(text: str, *, agent: "Agent", page: int = 1) -> Results:
    """One page of what this agent may see and what answers `text`. Never raises for what was typed."""
    return Results(page=max(1, page))
