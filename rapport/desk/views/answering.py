"""How a verb answers: with what changed, with the next conversation, or, without JavaScript, with a redirect."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from rapport.core.toasts import toast, trigger
from rapport.desk.models import Conversation
from rapport.desk.views.conversation import changed, reading
from rapport.desk.views.finding import BEHIND, Listing, find, shown, standing


@dataclass(frozen=True)
class Done:
    """What a verb did, in words, and the address of the POST that takes it back. `moves_on`: the work here is over."""

    words: str = ""
    undo: str = ""
    moves_on: bool = False


@dataclass
class Asked:
    """What came with a verb's request: form fields, or, for an Undo, the address itself."""

    values: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "").strip()

    def number(self, name: str) -> int | None:
        text = self.text(name)
        return int(text) if text.isdecimal() and len(text) < 19 else None


type_verb = Callable[[Any, Conversation, Asked], Done]


def verb(ability: str = "reply") -> Callable[[type_verb], Callable[..., HttpResponse]]:
    """A view for one verb of a conversation: a POST of somebody who may see it and whose role may do it."""

    def register(function: type_verb) -> Callable[..., HttpResponse]:
        @wraps(function)
        def view(request: Any, pk: int) -> HttpResponse:
            conversation = find(request, pk, ability)
            around = standing(request)
            after = around.following(pk) if request.POST.get("view") else None
            try:
                done = function(request, conversation, Asked({**request.GET.dict(), **request.POST.dict()}))
            except (ValueError, PermissionError) as refusal:
                return refused(request, conversation, str(refusal))
            return answered(request, conversation, around, done, after)

        return require_POST(view)

    return register


def answered(request: Any, conversation: Conversation, around: Listing, done: Done, after: int | None) -> HttpResponse:
    """Stay, or go on: what leaves the list that it was opened from, or our sight, gives way to the next one there."""
    if _leaves(request, conversation, around, done):
        answer = _to_next(request, around, after)
    elif not request.htmx:
        answer = redirect(address(conversation, around if request.POST.get("view") else None))
    elif shown(request) == conversation.pk:
        answer = trigger(fresh(request, conversation.pk, around), fresh={})
    else:
        answer = trigger(HttpResponse(), fresh={})
        answer["HX-Location"] = _location(address(conversation, around))
    if not done.words:
        return answer
    back = _back_here(done.undo, around)
    if "HX-Redirect" in answer:  # another page begins, so that page says it
        messages.info(request, done.words, extra_tags=back)
        return answer
    return toast(request, answer, done.words, undo=back)


def _back_here(undo: str, around: Listing) -> str:
    """An Undo that comes back to the same list, not to that of all open ones."""
    if not undo or around.key == BEHIND:
        return undo
    return f"{undo}{'&' if '?' in undo else '?'}{urlencode({'view': around.key})}"


def _leaves(request: Any, conversation: Conversation, around: Listing, done: Done) -> bool:
    visible: Any = Conversation.objects.visible_to(request.user)
    if not visible.filter(pk=conversation.pk).exists():
        return True
    return done.moves_on and bool(request.POST.get("view")) and not around.still_has(conversation.pk)


def fresh(request: Any, pk: int, around: Listing, **more: Any) -> HttpResponse:
    """The parts of the open conversation as they are now."""
    conversation = find(request, pk)
    conversation.see(request.user)
    context = {**changed(request, conversation, around), **more}
    return render(request, "desk/conversation.html#changed", context)


def refused(request: Any, conversation: Conversation, words: str) -> HttpResponse:
    """Say why not. Nothing on the page changes, so nothing that was written is lost."""
    if not request.htmx:
        messages.error(request, words)
        return redirect(conversation)
    return toast(request, HttpResponse(status=204), words, tone="bad")


def address(conversation: Conversation, around: Listing | None) -> str:
    there = conversation.get_absolute_url()
    return f"{there}?{around.query}" if around else there


def _to_next(request: Any, around: Listing, after: int | None) -> HttpResponse:
    if not request.htmx:
        return redirect(f"{reverse('conversation', args=[after])}?{around.query}" if after else around.address)
    if after is None:
        answer = HttpResponse()
        answer["HX-Redirect"] = around.address
        return answer
    conversation = find(request, after)
    context = {**reading(request, conversation, around), "listing": around}
    conversation.see(request.user)
    answer = render(request, "desk/conversation.html#opened", context)
    answer["HX-Push-Url"] = address(conversation, around)
    return trigger(answer, fresh={})


def _location(path: str) -> str:
    return json.dumps({"path": path, "target": "#reading", "swap": "outerHTML"})


def undo(name: str, conversation: Conversation, **values: Any) -> str:
    """The address whose POST takes something back."""
    there = reverse(f"conversation.{name}", args=[conversation.pk])
    return f"{there}?{urlencode(values)}" if values else there
