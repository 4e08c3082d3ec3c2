"""One conversation: its page, and the parts of it that change while it is open."""

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from rapport.desk import markup
from rapport.desk.forms import People, snooze_times
from rapport.desk.models import UNRESOLVED, Conversation, Draft, DraftFile, Message, Priority, Seen, Status, Tag
from rapport.desk.queries.beside import beside as aside
from rapport.desk.queries.recipients import reply_recipients
from rapport.desk.queries.staff import staff
from rapport.desk.queries.stream import NEWEST, stream
from rapport.desk.sentences import moment
from rapport.desk.views.finding import Listing, find, listing
from rapport.desk.views.inbox import beside
from rapport.people.models import Customer

WORDS = {"nobody": _("Nobody"), "somebody": _("Somebody"), "no_subject": _("(no subject)")}


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
    context = changed(request, find(request, pk), listing(request))
    return render(request, "desk/conversation.html#changed", context)


@require_POST
def see(request: Any, pk: int) -> HttpResponse:
    """Somebody looks at the conversation: it is read up to what their page shows."""
    found = find(request, pk)
    shown = request.POST.get("last", "")
    if shown.isdecimal() and len(shown) < 19 and found.last_message_id:
        found.last_message_id = min(found.last_message_id, int(shown))
    found.see(request.user)
    return HttpResponse(status=204)


@require_GET
def whole(request: Any, pk: int) -> HttpResponse:
    """All words of one message."""
    visible: Any = Conversation.objects.visible_to(request.user)
    message = get_object_or_404(Message.objects.filter(conversation__in=visible), pk=pk)
    return render(request, "desk/whole.html", {"message": message})


@require_GET
def tag_names(request: Any) -> HttpResponse:
    """What tags there are, for the field that adds one."""
    return render(request, "desk/tag_names.html", {"names": Tag.objects.values_list("name", flat=True)[:1000]})


def address_of(customer: Customer) -> str:
    """The customer's own page, where there is one."""
    try:
        return customer.get_absolute_url()
    except NoReverseMatch:
        return ""


def changed(request: Any, found: Conversation, around: Listing) -> dict[str, Any]:
    """Header, stream and aside."""
    agent, people = request.user, staff()
    asked = request.GET.get("newest", "")
    newest = int(asked) if asked.isdecimal() and len(asked) < 6 else NEWEST
    known = Seen.objects.filter(conversation=found, agent=agent).values_list("message_id", flat=True).first() or 0
    shown = stream(found, agent, people, newest=newest, seen=known)
    return {
        "conversation": found,
        "listing": around,
        "staff": people,
        "stream": shown,
        "last": shown.last_id,
        "beside": aside(found, agent),
        "statuses": [(key, name) for key, name in Status.choices if key in UNRESOLVED],
        "priorities": Priority.choices,
        "is_unresolved": found.status in UNRESOLVED,
        "snooze_times": [(name, time.isoformat(), moment(time)) for name, time in snooze_times()],
        "may_reply": agent.may("reply"),
        "cue": f"conversation:{found.pk}",
        "customer_url": address_of(found.customer),
        **WORDS,
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
    people = {**(reply_recipients(found) if may_reply else {}), **(reply.recipients if reply else {})}
    return {
        "may_write_reply": may_reply,
        "reply_draft": reply,
        "note_draft": note,
        "reply_files": files.get(reply.pk, []) if reply else [],
        "note_files": files.get(note.pk, []) if note else [],
        "reply_text": markup.to_text(reply.html) if reply else "",
        "note_text": markup.to_text(note.html) if note else "",
        "people": {name: People().prepare_value(value) for name, value in people.items()},
        "once": secrets.token_urlsafe(12),
        "largest_file": settings.ATTACHMENT_LIMIT,
        "tab": "note" if not may_reply or (note and not reply) else "reply",
    }
