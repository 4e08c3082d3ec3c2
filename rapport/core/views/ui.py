"""`/ui`: every piece of the screen in every state, for whoever builds with them and for the tests that look at them."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.html import format_html

from rapport.core import badges
from rapport.core.clock import now
from rapport.core.views.theme import THEMES

COLOURS = [
    "paper-0", "paper-1", "paper-2", "paper-3", "ink-1", "ink-2", "ink-3", "line", "edge", "accent", "accent-paper",
    "note-paper", "good-paper", "warn-paper", "bad-paper", "info-paper", "desk-support", "desk-service", "desk-success",
]  # fmt: skip
PARTS = [
    "Colours", "Words", "Buttons", "Fields", "States", "People", "Menus", "Messages shown over the page",
    "Tables", "Waiting", "Conversation", "Composer",
]  # fmt: skip


@dataclass
class Somebody:
    name: str
    actor_kind: str = "customer"

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()


@dataclass
class Row:
    name: str
    subject: str
    words: str
    minutes: int
    desk: str = "support"
    company: str = ""
    unread: int = 0
    assignee: Somebody | None = None
    clock: tuple[str, str] | None = None
    current: bool = False
    icon: str = "mail"
    when: Any = field(init=False)

    def __post_init__(self) -> None:
        self.when = now() - timedelta(minutes=self.minutes)


ADA, BEN = Somebody("Ada Okafor", "agent"), Somebody("Ben Marsh", "agent")


def rows() -> list[Row]:
    return [
        Row("Maria Lindqvist", "Grinder blocks after the update", "“It still says E14 when I press start, I have …",
            12, company="Fernbrook Dental", unread=3, assignee=ADA, clock=("1 h 40", "")),
        Row("Cleo Finch", "Where is my invoice for March?", "“I need it before Friday, our accountant asks every …",
            47, "service", unread=1, assignee=BEN, clock=("12 min", "warn"), current=True),
        Row("Jonas Weber", "Two machines for the new office", "You: “Happy to help. I put both offers together and …",
            190, "success", company="Hotel Lindenhof", assignee=ADA),
        Row("Unknown sender", "Re: Re: Fwd: a subject that is far too long for this list and is therefore cut",
            "“Dear sir or madam, …", 1500, clock=("2 h over", "bad"), icon="mail-warning"),
        Row("Amélie Roux", "Abonnement en pause pendant l’été", "“Merci, c’est parfait pour …", 20000, "service"),
    ]  # fmt: skip


class Sample(forms.Form):
    name = forms.CharField(initial="Fernbrook Dental")
    address = forms.EmailField(help_text="Replies go out under this address.", initial="support@")
    desk = forms.ChoiceField(choices=[("1", "Support"), ("2", "Service"), ("3", "Success")])
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    words = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}), label="A few words")
    copy = forms.BooleanField(required=False, label="Send me a copy", initial=True)
    how = forms.ChoiceField(
        label="How", widget=forms.RadioSelect, initial="a", choices=[("a", "By e-mail"), ("b", "By phone")]
    )
    closed = forms.CharField(required=False, disabled=True, initial="Cannot be changed here")


def ui(request: HttpRequest) -> HttpResponse:
    form = Sample(initial=None)
    wrong = Sample({"name": "", "address": "support@", "desk": "1", "how": "a"})
    wrong.is_valid()
    theme = request.GET.get("theme", "")
    context = {
        "colours": COLOURS,
        "parts": PARTS,
        "rows": rows(),
        "form": form,
        "wrong": wrong,
        "looks": sorted(badges.LOOKS),
        "ada": ADA,
        "ben": BEN,
        "maria": Somebody("Maria Lindqvist"),
        "moment": now() - timedelta(minutes=12),
        "soon": now() + timedelta(hours=2),
        "span": timedelta(hours=1, minutes=40),
        "theme": theme if theme in THEMES else "",
    }
    return render(request, "core/ui.html", context)


def people(request: HttpRequest) -> HttpResponse:
    """For the sample composer: who an @ may name."""
    wanted = request.GET.get("q", "").lower()
    found = [{"id": str(at), "label": str(one)} for at, one in enumerate((ADA, BEN)) if wanted in str(one).lower()]
    return JsonResponse(found, safe=False)


def keep(request: HttpRequest) -> HttpResponse:
    """For the sample composer: takes drafts and files, and keeps nothing."""
    if upload := request.FILES.get("file"):
        picture = static("ui/mark.svg") if (upload.content_type or "").startswith("image/") else ""
        row = '<div class="file" data-src="{}"><span class="file__name">{}</span></div>'
        return HttpResponse(format_html(row, picture, upload.name))
    return HttpResponse(status=204)
