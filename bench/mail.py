"""`bin/bench mail`: how many mails a second are stored, threaded and found by search."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from bench.figures import Figure
from bench.letters import answers, new_mails
from bench.running import cluster_here, cpu

if TYPE_CHECKING:  # Django is set up only when a measurement begins
    from rapport.channels.email.pool import Pool
    from rapport.desk.models import Inbox

BUDGET = 120.0
WARM_UP = 100


def measure(mails: int, label: str, told: Callable[[str], None]) -> list[Figure]:
    """New mails, then answers to each of them, into the database as it stands. They stay there."""
    from rapport.channels.email.pool import Pool

    inbox = _inbox()
    seed = int(time.time())
    with Pool(1) as pool:
        _take_in(pool, inbox, (raw for _, raw in new_mails(WARM_UP, seed - 1)))
        fresh = list(new_mails(mails, seed))
        told(f"{mails:,} new mails into {label} …")
        used = cpu(os.getpid(), cluster_here())
        begun, counted = _take_in(pool, inbox, (raw for _, raw in fresh))
        told(f"{mails:,} answers into {label} …")
        followed, joined = _take_in(pool, inbox, answers([identifier for identifier, _ in fresh], seed))
        used = cpu(os.getpid(), cluster_here()) - used
    _refuse_unless(counted["conversations"] == mails, f"new mails made {dict(counted)}")
    _refuse_unless(joined["conversations"] == 0, f"answers made {dict(joined)}")
    _refuse_unless(_found(seed, inbox) > 0, "the search finds none of them")
    return [
        Figure(f"mails that begin conversations, {label}", round(mails / begun, 1), "a second", BUDGET, at_least=True),
        Figure(f"mails that answer, {label}", round(mails / followed, 1), "a second", BUDGET, at_least=True),
        Figure(f"mails, all, {label}", round(2 * mails / (begun + followed), 1), "a second", BUDGET, at_least=True),
        Figure(f"mails, all, {label}, processor", round(used * 1000 / (2 * mails), 1), "ms each"),
    ]


def _take_in(pool: "Pool", inbox: "Inbox", raws: Iterable[bytes]) -> tuple[float, Counter[str]]:
    """Seconds from the first byte stored to the last mail filed, and what the mails became."""
    from rapport.channels.email import intake
    from rapport.channels.email.models import Mail

    counted: Counter[str] = Counter()
    batch: list[intake.Raw] = []
    stored = [intake.Raw(raw, f"bench:{number}") for number, raw in enumerate(raws)]
    began = time.perf_counter()
    for each in stored:
        batch.append(each)
        if len(batch) == intake.BATCH:
            intake.store(inbox, batch, origin=Mail.IMPORT, trusted=True)
            batch = []
    if batch:
        intake.store(inbox, batch, origin=Mail.IMPORT, trusted=True)
    intake.file_all(pool, told=lambda outcomes: counted.update(intake.count(outcomes)))
    return time.perf_counter() - began, counted


def _inbox() -> "Inbox":
    from rapport.desk.models import Desk, Inbox

    desk = Desk.objects.enabled()[0]
    inbox, _ = Inbox.objects.get_or_create(name="Bench", defaults={"address": "support@bench.example", "desk": desk})
    return inbox


def _found(seed: int, inbox: "Inbox") -> int:
    from rapport.desk.search import search
    from rapport.team.models import Agent, Role

    owner = Agent.objects.filter(role=Role.OWNER).first() or Agent.objects.hire(
        "bench@bench.example", "Bench", role=Role.OWNER
    )
    return search(f"from:customer{seed}", agent=owner).count


def _refuse_unless(true: bool, words: str) -> None:
    if not true:
        raise SystemExit(f"This run measured something else: {words}.")
