"""Kill anything at any moment: every mail is there once, every reply left once or is shown as uncertain."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rapport.channels.email.tests import sink as sinks
from rapport.channels.email.tests.sink import Sink
from tests.product import ROOT, Product

pytestmark = pytest.mark.long

MAILS, REPLIES = 5_000, 200
KILLS = 18
PATIENCE = 420.0

PREPARE = """
from rapport.channels.email.models import Mailbox
from rapport.core.models import System
from rapport.desk.models import Desk, Inbox
from rapport.team.models import Agent, Role, Workspace
Workspace.objects.create(name="Brook & Co")
Agent.objects.hire("ada@brook.example", "Ada Okafor", role=Role.OWNER)
inbox = Inbox.objects.create(name="Support", address="support@brook.example", desk=Desk.objects.first())
Mailbox.connect(inbox, by=System, smtp_host="127.0.0.1", smtp_port={port}, smtp_security="none")
"""

REPLY = """
import time
from django.db import connection
from rapport.desk.models import Conversation, Message, Outgoing
from rapport.team.models import Agent
ada = Agent.objects.get(email="ada@brook.example")
for number in range({replies}):
    text = f"Reply number {{number}}."
    if Message.objects.filter(direction="outbound", text=text).exists():
        continue
    conversation = Conversation.objects.order_by("pk")[number]
    conversation.reply(Outgoing(text, recipients={{"to": [["", f"p{{number}}@firm.example"]]}}), by=ada)
    time.sleep(0.1)
"""

FACTS = """
import json
from django.db.models import Count
from rapport.channels.email.models import Mail
from rapport.desk.models import Delivery, Message
heard = Message.objects.filter(direction="inbound")
twice = heard.values("external_id").annotate(n=Count("pk")).filter(n__gt=1).count()
print(json.dumps({
    "mails": dict(Mail.objects.values_list("state").annotate(Count("pk"))),
    "heard": heard.count(), "twice": twice,
    "deliveries": dict(Delivery.objects.values_list("message__text", "status")),
}))
"""


@pytest.fixture
def product() -> Iterator[Product]:
    with tempfile.TemporaryDirectory(prefix="rapport-kill-") as name:
        Path(name).chmod(0o755)
        one = Product(Path(name) / "data")
        yield one
        one.clear()


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinks.running() as one:
        one.taken = lambda _: time.sleep(0.15)  # long enough to be hit while sending
        yield one


class House:
    """The product with its archive, its replies, and somebody who kills."""

    def __init__(self, product: Product, folder: Path, seed: int) -> None:
        self.product, self.chance = product, random.Random(seed)
        self.archive = folder / "archive.mbox"
        self.archive.write_bytes(b"".join(archived(number) for number in range(MAILS)))
        self.killed: Counter[str] = Counter()
        self.importing: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "config.cli", *words],
            cwd=ROOT, env=self.product.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def shell(self, code: str) -> str:
        out, err = (process := self.command("manage", "shell", "--no-imports", "-c", code)).communicate()
        if process.returncode:
            raise RuntimeError(err.decode()[-2000:])
        return out.decode()

    def until_done(self, work: str) -> None:
        """Begin again as often as it is killed."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if work == "import":
                self.importing = self.command("mail", "import", str(self.archive), "--trust", "--json")
                self.importing.communicate()
                if self.importing.returncode == 0:
                    return
            else:
                with contextlib.suppress(RuntimeError):
                    self.shell(REPLY.format(replies=REPLIES))
                    return
            time.sleep(1)

    def kill_something(self) -> None:
        target = self.chance.choice(["worker", "worker", "web", "database", "import"])
        found: dict[str, Callable[[], int | None]] = {
            "worker": lambda: self.product.child("worker"),
            "web": lambda: self.product.child("web"),
            "database": self.product.database,
            "import": lambda: self.importing.pid if self.importing and self.importing.poll() is None else None,
        }
        if (pid := found[target]()) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self.killed[target] += 1

    def facts(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.shell(FACTS).strip().splitlines()[-1])
        return told


def archived(number: int) -> bytes:
    customer, thread = number % 700, number // 700
    domain = f"firm{customer % 50}.example"
    refs = f"References: <0.{customer}@{domain}>\n" if thread else ""
    return (
        f"From sender@{domain} Tue May 12 09:30:00 2026\n"
        f"From: Person {customer} <p{customer}@{domain}>\nTo: support@brook.example\nSubject: Matter {customer}\n"
        f"Date: Tue, 12 May 2026 09:{thread:02d}:00 +0000\nMessage-ID: <{thread}.{customer}@{domain}>\n{refs}\n"
        f"This is what I have to say, part {thread}, number {number}.\n\n"
    ).encode()


def test_everything_is_there_once_whatever_is_killed(product: Product, sink: Sink, tmp_path: Path) -> None:
    seed = int(os.environ.get("KILL_SEED", time.time()))
    house = House(product, tmp_path, seed)
    product.begin().ready(120)
    house.shell(PREPARE.format(port=sink.port))
    importing = threading.Thread(target=house.until_done, args=["import"])
    replying = threading.Thread(target=house.until_done, args=["reply"])
    importing.start()
    time.sleep(8)
    replying.start()
    for _ in range(KILLS):
        time.sleep(house.chance.uniform(1, 6))
        house.kill_something()
    importing.join(PATIENCE)
    replying.join(PATIENCE)
    facts = settled(house)
    counted = dict(Counter(facts["deliveries"].values()))
    logging.getLogger(__name__).warning("seed %s, killed %s, replies %s", seed, dict(house.killed), counted)
    assert facts["mails"] == {"filed": MAILS}, seed
    assert (facts["heard"], facts["twice"]) == (MAILS, 0), seed
    assert len(facts["deliveries"]) == REPLIES, seed
    sent = Counter(text_of(raw) for raw in sink.raw)
    for text, status in facts["deliveries"].items():
        assert sent[text] == 1 if status == "delivered" else (status == "uncertain" and sent[text] <= 1), (text, seed)
    assert product.answers()


def settled(house: House) -> dict[str, Any]:
    """The facts once nothing is on its way any more: postponed ones are tried again after a minute."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(RuntimeError):
            facts = house.facts()
            unsettled = {"queued", "sending"} & set(facts["deliveries"].values())
            if "stored" not in facts["mails"] and not unsettled and len(facts["deliveries"]) == REPLIES:
                return facts
        time.sleep(3)
    return house.facts()


def text_of(raw: bytes) -> str:
    begin = raw.index(b"Reply number ")
    return raw[begin : raw.index(b".", begin) + 1].decode()
