"""The cast and the tools of every test."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection

from rapport.core.models import Event
from rapport.desk.models import Conversation, Desk, Inbox, Incoming, Outgoing
from rapport.people.models import Company, Customer
from rapport.team.models import Agent, Role, Team, Workspace

type_happened = Callable[[], list[str]]
type_run_jobs = Callable[[], list[str]]
DESKS = ("support", "service", "success")


@dataclass
class World:
    """A small company: Ada and Ben answer mail, Eve is in another team, Lea leads, Ann administers, Otto owns.

    Cleo wrote two hours ago and nobody has answered: `late`. Dan's matter, `done`, is resolved.
    """

    workspace: Workspace
    support: Desk
    service: Desk
    success: Desk
    inbox: Inbox
    helpers: Team
    others: Team
    ada: Agent
    ben: Agent
    eve: Agent
    lea: Agent
    ann: Agent
    otto: Agent
    lin: Agent
    fernbrook: Company
    cleo: Customer
    dan: Customer
    late: Conversation
    done: Conversation

    def mail(self, sender: str = "cleo@fernbrook.example", text: str = "It still says E14.", **values: Any) -> Incoming:
        """A message as a channel hands it in, from a proven sender unless said otherwise."""
        given = {"subject": "Grinder blocks", "proven": True, "recipients": {"from": [["", sender]]}, **values}
        return Incoming(sender=sender, text=text, **given)

    def answer(self, text: str = "Try the brush.", to: str = "cleo@fernbrook.example") -> Outgoing:
        return Outgoing(text=text, recipients={"to": [["", to]]})


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def make_world() -> World:
    workspace = Workspace.objects.create(name="Brook & Co")
    # A test with real commits empties every table, the first desks too, but leaves the queue as it was.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    desks = {key: Desk.objects.get_or_create(key=key, defaults={"name": key.title()})[0] for key in DESKS}
    helpers, others = Team.objects.create(name="Helpers"), Team.objects.create(name="Others")
    inbox = Inbox.objects.create(name="Support", address="support@brook.example", desk=desks["support"], team=helpers)
    people = {
        key: Agent.objects.hire(f"{key}@brook.example", name, role=role, password=None)
        for key, name, role in [
            ("ada", "Ada Okafor", Role.AGENT),
            ("ben", "Ben Marsh", Role.AGENT),
            ("eve", "Eve Stranger", Role.AGENT),
            ("lea", "Lea Dunmore", Role.LEAD),
            ("ann", "Ann Admin", Role.ADMINISTRATOR),
            ("otto", "Otto Owner", Role.OWNER),
            ("lin", "Lin Light", Role.LIGHT),
        ]
    }
    for key in ("ada", "ben", "lin"):
        people[key].teams.add(helpers)
    people["eve"].teams.add(others)
    fernbrook = Company.objects.create(name="Fernbrook Dental", domain="fernbrook.example")
    cleo = Customer.objects.known_as("cleo@fernbrook.example", name="Cleo Finch")
    cleo.change(where={}, company_id=fernbrook.pk)
    dan = Customer.objects.known_as("dan@mailbox.example", name="Dan Reed")
    late = Conversation.open(inbox, cleo, "Grinder blocks after the update", by=cleo)
    late.hear(
        Incoming(
            sender="cleo@fernbrook.example",
            subject="",
            text="It says E14. What now?",
            proven=True,
            external_id="first@fernbrook.example",
        ),
        cleo,
    )
    done = Conversation.open(inbox, dan, "Where is my invoice?", by=dan)
    done.hear(Incoming(sender="dan@mailbox.example", subject="", text="I need it for March.", proven=True), dan)
    done.resolve(by=people["ada"])
    return World(
        workspace=workspace, support=desks["support"], service=desks["service"], success=desks["success"], inbox=inbox,
        helpers=helpers, others=others, fernbrook=fernbrook, cleo=cleo, dan=dan, late=late, done=done, **people,
    )  # fmt: skip


def another_connection() -> psycopg.Connection[Any]:
    """A connection beside Django's own: another process, as far as the database can tell."""
    database = connection.settings_dict
    return psycopg.connect(
        host=database["HOST"],
        port=database["PORT"] or None,
        user=database["USER"],
        password=database["PASSWORD"] or None,
        dbname=database["NAME"],
    )


def settled(patience: float = 90.0) -> None:
    """Wait until everything in the ledger can be read.

    The oldest open transaction of the whole cluster counts, and other tests' databases lie in the same one.
    """
    end = time.monotonic() + patience
    waiting = (
        "SELECT count(*) FROM core_event"
        " WHERE epoch = rapport_epoch() AND xid >= pg_snapshot_xmin(pg_current_snapshot())"
    )
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.02)
    raise TimeoutError("Another transaction in this cluster stayed open too long.")


@pytest.fixture
def happened(world: World) -> type_happened:
    """The names of the events that happened since the world began, in order."""
    begun = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return lambda: list(Event.objects.filter(id__gt=begun).order_by("id").values_list("name", flat=True))


@pytest.fixture
def run_jobs(db: None) -> type_run_jobs:
    """Run the reactions that wait, in order, as the worker would; answers their names."""
    return run_waiting_reactions


def run_waiting_reactions() -> list[str]:
    from rapport.core.jobs import run_reaction

    ran: list[str] = []
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate_jobs"
                " WHERE status = 'todo' AND task_name = 'react') RETURNING args"
            )
            row = cursor.fetchone()
        if row is None:
            return ran
        args = row[0] if isinstance(row[0], dict) else json.loads(row[0])
        run_reaction(args["event_id"], args["reaction"])
        ran.append(args["reaction"])


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Pages name their files as they are, so that a test of a page needs no built front end."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, settings: Any) -> None:
    """Files of a test lie in a folder of its own."""
    settings.RAPPORT_DATA = tmp_path
    assert tmp_path == django_settings.RAPPORT_DATA
