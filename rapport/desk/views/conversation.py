"""One conversation: its page, and the parts of it that change while it is open."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rapport.core.live.reference import make_reference
from rapport.desk.forms import snooze_times
from rapport.desk.models import UNRESOLVED, Conversation, Draft, DraftFile, Priority, Seen, Status
from rapport.desk.queries.beside import beside as aside
from rapport.desk.queries.recipients import reply_recipients
from rapport.desk.queries.staff import staff
from rapport.desk.queries.stream import NEWEST, stream
from rapport.desk.views.finding import Listing, find, listing
from rapport.desk.views.inbox import beside


@require_GET
def conversation(request: Any, pk: int) -> HttpResponse:
    """The conversation with its list beside it; for htmx the conversation alone."""
    found = find(request, pk)
    around = listing(request)
    context = {**reading(request, found, around), "listing": around}
    found.see(request.user)
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "desk/conversation.html#opened", context)
    return render(request, "desk/inbox.html", {**context, **beside(around)})


@require_GET
def parts(request: Any, pk: int) -> HttpResponse:
    """What may have changed while a conversation lies open: never the composer, where somebody may be writing."""
    found = find(request, pk)
    context = changed(request, found, listing(request))
    if request.GET.get("awake"):
        found.see(request.user)
    return render(request, "desk/conversation.html#changed", context)


def changed(request: Any, found: Conversation, around: Listing) -> dict[str, Any]:
    """Header, stream and aside."""
    agent, people = request.user, staff()
    known = Seen.objects.filter(conversation=found, agent=agent).values_list("message_id", flat=True).first() or 0
    asked = request.GET.get("newest", "")
    newest = int(asked) if asked.isdecimal() and len(asked) < 6 else NEWEST
    return {
        "conversation": found,
        "listing": around,
        "staff": people,
        "stream": stream(found, agent, people, newest=newest, seen=known),
        "beside": aside(found, agent),
        "statuses": [(key, name) for key, name in Status.choices if key in UNRESOLVED],
        "priorities": Priority.choices,
        "is_unresolved": found.status in UNRESOLVED,
        "snooze_times": snooze_times(),
        "may_reply": agent.may("reply"),
        "live": make_reference([f"conversation:{found.pk}", "ledger"]),
    }


def reading(request: Any, found: Conversation, around: Listing) -> dict[str, Any]:
    """All of a conversation, with what this agent was writing."""
    context = changed(request, found, around)
    drafts = {draft.kind: draft for draft in Draft.objects.filter(conversation=found, agent=request.user)}
    files: dict[int, list[DraftFile]] = {}
    for file in DraftFile.objects.filter(draft__in=drafts.values()).select_related("blob").order_by("pk"):
        files.setdefault(file.draft_id, []).append(file)
    return {**context, **composing(request, found, drafts, files)}


def composing(
    request: Any, found: Conversation, drafts: dict[str, Draft], files: dict[int, list[DraftFile]]
) -> dict[str, Any]:
    """The composer's two tabs. Where a note was begun and no reply, the note is in front."""
    reply, note = drafts.get(Draft.REPLY), drafts.get(Draft.NOTE)
    may_reply = request.user.may("reply") and found.status != Status.CLOSED
    usual = reply_recipients(found) if may_reply else {}
    return {
        "may_write_reply": may_reply,
        "reply_draft": reply,
        "note_draft": note,
        "reply_files": files.get(reply.pk, []) if reply else [],
        "note_files": files.get(note.pk, []) if note else [],
        "recipients": {**usual, **(reply.recipients if reply else {})},
        "tab": "note" if not may_reply or (note and not reply) else "reply",
    }
