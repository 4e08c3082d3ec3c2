"""With 50,000 conversations: pages cost as many queries as with few, and none of them walks through a whole table."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rapport.desk.models import Conversation
from rapport.platform.store import filling
from rapport.team.models import Agent

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
#: Walking through one of these would take longer with every year.
LARGE = {"desk_conversation", "desk_message", "desk_messagewords", "desk_delivery", "desk_attachment", "core_event",
         "people_customer", "people_identity"}  # fmt: skip
FEW = 5000

PAGES = [
    "/inbox/open",
    "/inbox/mine",
    "/inbox/unassigned",
    "/inbox/waiting",
    "/inbox/resolved",
    "/search?q=xylophone77",
    "/search?q=printer",
    "/search?q=the",
    "/search?q=refund+printer",
    "/search?q=from:company3+printer",
    "/search?q=printer+status:open",
    "/search?q=status:open+assignee:me",
    "/search?q=%22the+printer%22",
    "/search?q=refund+before:2026-01-01",
]


def test_every_page_reads_by_index_and_asks_as_often_as_with_few() -> None:
    filling.fill(filling.Order(50_000, 1, time.time(), 0, "128MB"), lambda step, done, of: None)
    with connection.cursor() as cursor:
        cursor.execute("SET jit = off")
    for who in ("owner@store.example", "agent3@store.example"):
        agent = Agent.objects.get(email=who)
        client = Client()
        client.force_login(agent)
        for page in [*PAGES, *_conversations(agent)]:
            client.get(page)
            queries = _queries(client, page)
            assert len(queries) <= 30, f"{page} asked {len(queries)} times"
            for query in queries:
                walked = set(_walked(query)) & LARGE
                assert not walked, f"{page} as {who} walks through {walked}:\n{query}"


def _conversations(agent: Agent) -> list[str]:
    longest = Conversation.objects.visible_to(agent).order_by("-message_count")[:1]
    newest = Conversation.objects.visible_to(agent).open().order_by("-last_message_at")[:3]
    return [f"/conversations/{conversation.pk}" for conversation in [*longest, *newest]]


def _queries(client: Client, page: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return [
        query["sql"] for query in captured.captured_queries if query["sql"].startswith(("SELECT", "WITH", "\nWITH"))
    ]


def _walked(query: str) -> Iterator[str]:
    """The tables that this query reads on and on without an index. A limit may end a reading early: that is fine."""
    with transaction.atomic(), connection.cursor() as cursor:
        if "desk_messagewords" in query:  # as the search itself does
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + query)
        row = cursor.fetchone()
    plan = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    yield from _sequential(plan[0]["Plan"])


def _sequential(node: dict[str, Any]) -> Iterator[str]:
    read = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    if node["Node Type"] == "Seq Scan" and read > FEW:
        yield node["Relation Name"]
    for below in node.get("Plans", []):
        yield from _sequential(below)
