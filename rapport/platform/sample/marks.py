"""What agents leave behind in the hand-written threads without saying anything: read marks and drafts."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from rapport.core.clock import at
from rapport.desk.models import UNRESOLVED, Conversation, Draft
from rapport.desk.queries.recipients import reply_recipients
from rapport.platform.sample.opening import House
from rapport.platform.sample.reading import Thread, stage
from rapport.platform.sample.scripts import chance

#: Newer than this, only those whose turn it is have looked.
FRESH = timedelta(hours=20)


def leave_marks(
    threads: Mapping[str, Thread], conversations: Mapping[str, Conversation], house: House, now: datetime
) -> None:
    for key, conversation in conversations.items():
        _read(threads[key], conversation.again(), house, now)
    for number, written in enumerate(stage().drafts):
        conversation = conversations[written["thread"]].again()
        with at(now - timedelta(minutes=3 + 8 * number)):
            Draft.objects.keep(
                conversation, house.agents[written["agent"]], Draft.REPLY, html=written["html"],
                recipients=reply_recipients(conversation),
            )  # fmt: skip


def _read(thread: Thread, conversation: Conversation, house: House, now: datetime) -> None:
    """Let those look whom it concerns; what somebody else looks after is not theirs to read."""
    called = [key for said in thread.said for key in said.mentions]
    concerned = {*thread.agents, *called, thread.assignee} - {""} if thread.assignee else house.agents
    for key in sorted(concerned):
        agent = house.agents[key]
        if key in stage().unseen and thread.key in stage().unseen[key]:
            continue
        if _looked(thread, conversation, key, now):
            with at(min(conversation.last_message_at + timedelta(minutes=25), now - timedelta(seconds=40))):
                conversation.see(agent)


def _looked(thread: Thread, conversation: Conversation, key: str, now: datetime) -> bool:
    called = any(key in said.mentions for said in thread.said)
    writing = any((one["thread"], one["agent"]) == (thread.key, key) for one in stage().drafts)
    if called or writing or conversation.status not in UNRESOLVED:
        return True
    if key == thread.assignee and not thread.said[-1].is_heard:
        return True
    share = 0.25 if key == thread.assignee else 0.85 if now - conversation.last_message_at > FRESH else 0.12
    return chance("looked", key, thread.key).random() < share
