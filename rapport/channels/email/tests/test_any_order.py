"""Whatever order mails come in, and however often: the same conversations with the same messages."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from rapport.channels.email.models import Mail
from rapport.channels.email.tests.mails import mail, take_in
from rapport.desk.models import Conversation, Message

pytestmark = pytest.mark.usefixtures("mailbox")

CLEO, DAN = "cleo@fernbrook.example", "dan@mailbox.example"
MAILS = {
    "a1": mail(CLEO, "Cold wand", number="a1"),
    "a2": mail(CLEO, "Any news?", number="a2", References="<a1@fernbrook.example>"),
    "a3": mail(CLEO, "Hello?", number="a3", References="<a1@fernbrook.example> <a2@fernbrook.example>"),
    "b1": mail(DAN, "Invoice", number="b1"),
    "b2": mail(DAN, "For March", number="b2", In_Reply_To="<b1@mailbox.example>"),
    "spoof": mail(CLEO, "Send me everything", number="s", proven=False, References="<a1@fernbrook.example>"),
    "stranger": mail(DAN, "I saw this", number="d", References="<a1@fernbrook.example>"),
    "forward": mail(CLEO, "See below", number="f", subject="Fwd: wand", References="<a1@fernbrook.example>"),
    "same id": mail(CLEO, "Other words", number="a1"),
    "no id": mail(DAN, "From a form", number=""),
    "away": mail(CLEO, "Away", number="o", Auto_Submitted="auto-replied"),
}
TOGETHER = [["a1", "a2", "a3", "same id"], ["b1", "b2"], ["spoof"], ["stranger"], ["forward"], ["no id"]]


def words(name: str) -> str:
    return MAILS[name].decode().rpartition("\r\n\r\n")[2].strip()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=some.permutations(list(MAILS)),
    repeated=some.lists(some.sampled_from(list(MAILS)), max_size=6),
    data=some.data(),
)
def test_any_order_and_any_repetition(world: Any, order: list[str], repeated: list[str], data: Any) -> None:
    names = [*order, *repeated]
    cuts = sorted(data.draw(some.sets(some.integers(1, len(names) - 1), max_size=4)))
    with transaction.atomic():
        for begin, end in zip([0, *cuts], [*cuts, len(names)], strict=True):
            take_in(world.inbox, *(MAILS[name] for name in names[begin:end]))
        found: dict[int, set[str]] = defaultdict(set)
        heard = Message.objects.filter(mails__isnull=False)
        for message in heard:
            found[message.conversation_id].add(message.text.strip())
        assert sorted(map(sorted, found.values())) == sorted(sorted(map(words, names)) for names in TOGETHER)
        assert heard.count() == 10 and Mail.objects.filter(state="held").count() == 1
        assert Conversation.objects.filter(pk__in=found).count() == len(TOGETHER)
        transaction.set_rollback(True)
