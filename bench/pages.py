"""`bin/bench pages`: server times over the pages' own socket, weight, start, memory."""

import random
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from bench.figures import Figure, spread
from bench.running import Browser, Running, cluster_here, cpu, memory, running, session_of
from bench.weight import first_visit

PAGE, SEARCH = 60.0, 150.0  # milliseconds, DESIGN part 4
SETTLED = 20.0
WARM_UP = 15
MB = 1024 * 1024


def measure(requests: int, told: Callable[[str], None]) -> list[Figure]:
    """Every figure of the pages, with Rapport running as it does for anyone."""
    figures: list[Figure] = []
    with running() as house:
        time.sleep(SETTLED)
        figures += _memory(house, "all processes, idle after the start", 500)
        for who, agent in _agents().items():
            browser = Browser(house.pages, session_of(agent))
            if who == "owner":
                figures += _weight(browser)
            for name, budget, addresses in _visits(agent, requests):
                told(f"{name} ({who}) …")
                browser.time(addresses[:WARM_UP])
                used = cpu(house.process.pid, cluster_here())
                figures += spread(f"{name} ({who})", browser.time(addresses), budget)
                used = cpu(house.process.pid, cluster_here()) - used
                figures.append(Figure(f"{name} ({who}), processor", round(used * 1000 / len(addresses), 1), "ms"))
        figures += _memory(house, "all processes, after the requests", None)
    return figures


def start(told: Callable[[str], None]) -> list[Figure]:
    """The time to the first page with nothing running yet, the database neither. Must run before anything opens it."""
    told("Starting Rapport once to warm the disk, and once to be measured …")
    with running():
        pass
    time.sleep(1)
    with running() as house:
        return [Figure("start, to the first page", round(house.started_in, 1), "s", 4)]


def _agents() -> dict[str, Any]:
    from rapport.team.models import Agent, Role

    agents = Agent.objects.active()
    found: dict[str, Any] = {"owner": agents.filter(role=Role.OWNER).first()}
    if restricted := agents.filter(role=Role.AGENT).first():
        found["agent of one team"] = restricted
    return found


def _visits(agent: Any, requests: int) -> list[tuple[str, float, list[str]]]:
    """What is asked for, by whom, and what it may take."""
    from rapport.desk.models import Conversation

    rng = random.Random(1)
    visible = Conversation.objects.visible_to(agent)
    newest = list(visible.open().order_by("-last_message_at").values_list("pk", flat=True)[:400])
    highest = Conversation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    somewhere = {rng.randint(1, highest) for _ in range(requests * 20)}
    anywhere = list(visible.filter(pk__in=somewhere).values_list("pk", flat=True)[:requests])

    def around(addresses: list[str]) -> list[str]:
        return [addresses[number % len(addresses)] for number in range(requests)]

    places = ["open", "mine", "unassigned"]
    common = ["the", "printer", "order", "please again", "pri", "th"]
    middling = ["refund", "warranty", "limescale", "refund printer", "warr"]
    return [
        ("inbox page, 50 rows with all counts", PAGE, around([f"/inbox/{place}" for place in places])),
        ("inbox page, resolved", PAGE, around(["/inbox/resolved"])),
        ("a conversation, open ones", PAGE, around([f"/conversations/{pk}" for pk in newest])),
        ("a conversation, any of all", PAGE, around([f"/conversations/{pk}" for pk in anywhere])),
        ("search, a word in 3 messages", SEARCH, around(_searches(["xylophone77", "xylophone"]))),
        ("search, words in 0.1 to 5 % of all", SEARCH, around(_searches(middling))),
        ("search, words in half of all", SEARCH, around(_searches(common))),
        ("search, words with operators", SEARCH, around(_searches(OPERATORS))),
    ]


OPERATORS = [
    "printer status:open", "printer tag:tag-1", "the assignee:me", "from:company12 printer", "subject:order the",
    "printer -the", '"the printer"', "refund before:2025-06-01", "printer after:7d", "printer has:attachment",
    "tag:tag-3 status:open", "before:2025-01-01 warranty desk:support",
]  # fmt: skip


def _searches(texts: list[str]) -> list[str]:
    return [f"/search?{urlencode({'q': text})}" for text in texts]


def _weight(browser: Browser) -> list[Figure]:
    weights = first_visit(browser, "/inbox/open")
    named = ", ".join(f"{kind} {size / 1024:.0f}" for kind, size in sorted(weights.items()))
    return [
        Figure("first visit to the inbox, compressed", round(sum(weights.values()) / 1024, 1), "KB", 150, note=named),
        Figure("of it JavaScript", round(weights.get("javascript", 0) / 1024, 1), "KB", 60),
    ]


def _memory(house: Running, name: str, budget: float | None) -> list[Figure]:
    found = memory(house.process.pid, cluster_here())
    note = f"ours {found['processes']:.0f}, database {found['database']:.0f}"
    return [Figure(name, round(sum(found.values())), "MB", budget, note=note)]
