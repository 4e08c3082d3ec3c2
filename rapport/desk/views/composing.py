"""Saying something: replies and notes, with the files of their drafts."""

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rapport.core.toasts import toast, trigger
from rapport.desk import markup
from rapport.desk.forms import NoteForm, ReplyForm
from rapport.desk.models import Conversation, Draft, DraftFile, IncomingFile, Message, Outgoing, Status
from rapport.desk.models.message import Direction
from rapport.desk.queries.staff import staff
from rapport.desk.views.answering import Done, address, answered, fresh, refused, undo
from rapport.desk.views.conversation import composing
from rapport.desk.views.drafts import add_files, keep
from rapport.desk.views.finding import Listing, find, standing
from rapport.team.models import Agent

SENT_WORDS = {
    Status.RESOLVED: lambda: _("Sent and resolved"),
    Status.PENDING: lambda: _("Sent; waits for the customer now"),
}


@require_POST
def reply(request: Any, pk: int) -> HttpResponse:
    """Send an answer, unless something came in that its writer has not seen."""
    conversation = find(request, pk, "reply")
    around = standing(request)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return kept(request, conversation, " ".join(_errors(form)))
    before, after = conversation.status, around.following(pk)
    try:
        with transaction.atomic():
            # Whatever is said here changes this row, so nothing comes in between looking and sending.
            Conversation.objects.select_for_update().get(pk=pk)
            if unseen := came_in_since(conversation, form.cleaned_data["seen"], request.user):
                return overtaken(request, conversation, around, unseen)
            if is_again(form):
                return said(request, conversation, around, Done(), None)
            if request.FILES:
                add_files(request, conversation, Draft.REPLY)
            say(conversation, form, request.user)
            if then := form.cleaned_data["then"]:
                conversation.set_status(then, by=request.user)
    except (ValueError, PermissionError) as refusal:
        return kept(request, conversation, str(refusal))
    done = Done()
    if then:
        done = Done(SENT_WORDS[Status(then)](), undo("status", conversation, status=before), True)
    return said(request, conversation, around, done, after)


def is_again(form: ReplyForm | NoteForm) -> bool:
    """Whether this very composer was sent already: a second click, or a browser that tries again.

    The cache is a table of the same database, so what fails or is rolled back may be sent anew, and of two at once
    the second waits here for the first.
    """
    once = form.cleaned_data["once"]
    return bool(once) and not cache.add(f"said:{once}", True, timeout=24 * 3600)


def say(conversation: Conversation, form: ReplyForm, agent: Agent) -> Message:
    html, files = take_files(conversation, agent, Draft.REPLY, form.cleaned_data["html"])
    outgoing = Outgoing(
        text=markup.to_text(html) or form.cleaned_data["text"], html=html, recipients=form.recipients(), files=files
    )
    message = conversation.reply(outgoing, by=agent)
    Draft.objects.drop(conversation, agent, Draft.REPLY)
    return message


@require_POST
def note(request: Any, pk: int) -> HttpResponse:
    """Write a note among agents."""
    conversation = find(request, pk, "note")
    around = standing(request)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return kept(request, conversation, " ".join(_errors(form)))
    try:
        with transaction.atomic():
            if is_again(form):
                return said(request, conversation, around, Done(), None)
            if request.FILES:
                add_files(request, conversation, Draft.NOTE)
            html, files = take_files(conversation, request.user, Draft.NOTE, form.cleaned_data["html"])
            mentions = asked_to_look(html, form.cleaned_data["text"])
            text = markup.to_text(html) or form.cleaned_data["text"]
            conversation.note(text, by=request.user, html=html, mentions=mentions, files=files)
            Draft.objects.drop(conversation, request.user, Draft.NOTE)
    except (ValueError, PermissionError) as refusal:
        return kept(request, conversation, str(refusal))
    return said(request, conversation, around, Done(), None)


def asked_to_look(html: str, text: str) -> list[Agent]:
    """Everybody whose name was chosen from the list, or typed behind an @."""
    agents = {agent.pk: agent for agent in staff().noting()}
    chosen = [*markup.mentioned(html), *markup.named(text, {pk: agent.name for pk, agent in agents.items()})]
    return [agents[pk] for pk in dict.fromkeys(chosen) if pk in agents]


def take_files(conversation: Conversation, agent: Agent, kind: str, html: str) -> tuple[str, list[IncomingFile]]:
    """The draft's files, those that stand in the text as its pictures: there by `cid:`, as mail has it."""
    taken = []
    draft_files = DraftFile.objects.filter(draft__conversation=conversation, draft__agent=agent, draft__kind=kind)
    for file in draft_files.select_related("blob").order_by("pk"):
        content_id = ""
        if f'src="{file.address}"' in html:
            content_id = f"picture-{file.pk}@rapport"
            html = html.replace(f'src="{file.address}"', f'src="cid:{content_id}"')
        taken.append(IncomingFile(file.blob, file.name, content_id, inline=bool(content_id)))
    return html, taken


def came_in_since(conversation: Conversation, seen: int | None, agent: Agent) -> list[Message]:
    """What others said after the last message that this page showed."""
    if seen is None:
        return []
    newer = Message.objects.filter(conversation=conversation, id__gt=seen, automatic="").exclude(agent=agent)
    return list(newer.select_related("agent", "customer").order_by("id")[:20])


def overtaken(request: Any, conversation: Conversation, around: Listing, unseen: list[Message]) -> HttpResponse:
    """Stop: show what came in, keep what was written, and let its writer decide."""
    _keep_words(request, conversation, Draft.REPLY)
    who = {str(one.customer or one.agent or "") for one in unseen}
    is_note = all(one.direction == Direction.NOTE for one in unseen)
    words = _("%(who)s wrote while you were writing. Read it above, then send.")
    if is_note:
        words = _("%(who)s left a note while you were writing. Read it above, then send.")
    said_so = words % {"who": ", ".join(sorted(who))}
    if not request.htmx:
        return refused(request, conversation, said_so)
    answer = fresh(request, conversation.pk, around, overtaken=said_so)
    return toast(request, answer, said_so, tone="bad")


def said(request: Any, conversation: Conversation, around: Listing, done: Done, after: int | None) -> HttpResponse:
    """The message in the stream and an empty composer, or the next conversation."""
    answer = answered(request, conversation, around, done, after)
    if request.htmx and "HX-Push-Url" not in answer and "HX-Location" not in answer:
        context = {"conversation": conversation, "listing": around, **composing(request, conversation, {}, {})}
        context["last"] = conversation.again().last_message_id
        answer.content += render_to_string("desk/composer.html#empty", context, request).encode()
        trigger(answer, said={})
    return answer


def kept(request: Any, conversation: Conversation, words: str) -> HttpResponse:
    """Say what is missing; the words stay where they are, and as a draft."""
    _keep_words(request, conversation, Draft.NOTE if request.path.endswith("/note") else Draft.REPLY)
    if request.htmx:
        return toast(request, HttpResponse(status=204), words, tone="bad")
    return refused(request, conversation, words)


def _keep_words(request: Any, conversation: Conversation, kind: str) -> None:
    written = NoteForm(request.POST)
    if written.is_valid():
        typed = {name: request.POST.get(name, "")[:5000] for name in ("to", "cc", "bcc") if name in request.POST}
        keep(conversation, request.user, kind, html=written.cleaned_data["html"], recipients=typed)


def _errors(form: ReplyForm | NoteForm) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


@require_POST
def retry(request: Any, pk: int, message: int) -> HttpResponse:
    """Send again what failed, or what nobody knows of whether it left: a person's word."""
    return _delivery(request, pk, message, "retry")


@require_POST
def arrived(request: Any, pk: int, message: int) -> HttpResponse:
    """Somebody knows that it arrived."""
    return _delivery(request, pk, message, "arrived")


def _delivery(request: Any, pk: int, message: int, verb: str) -> HttpResponse:
    conversation = find(request, pk, "reply")
    sent = Message.objects.filter(conversation=conversation, pk=message).select_related("delivery").first()
    if sent and hasattr(sent, "delivery"):
        getattr(sent.delivery, verb)(by=request.user)
    around = standing(request)
    if request.htmx:
        return trigger(fresh(request, pk, around), fresh={})
    return redirect(address(conversation, None))


@require_GET
def colleagues(request: Any) -> HttpResponse:
    """Who can be mentioned: those whose name has this in it."""
    wanted = request.GET.get("q", "").strip().casefold()
    found = [agent for agent in staff().noting() if wanted in agent.name.casefold() and agent.pk != request.user.pk]
    return JsonResponse([{"id": str(agent.pk), "label": agent.name} for agent in found[:8]], safe=False)
