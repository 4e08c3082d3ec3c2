"""The pieces of the screen, as template tags. rapport/core/README.md lists them, `/ui` shows them."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.messages import get_messages
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rapport.core import badges, rail, sections, times
from rapport.core.live.reference import make_reference

register = template.Library()


@lru_cache(maxsize=None if not settings.DEBUG else 0)
def _sprite() -> str:
    return static("ui/icons.svg")


@lru_cache(maxsize=2048)
def draw(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite. Without a label it is decoration, and a screen reader passes over it."""
    kind = f"icon icon--{size}" if size else "icon"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"/></svg>', kind, label, _sprite(), name
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', kind, _sprite(), name)


@register.simple_tag
def icon(name: str, size: int | str = "", label: str = "") -> SafeString:
    return draw(name, str(size), str(label))


@register.simple_tag
def icon_button(name: str, label: str, key: str = "", kind: str = "quiet", **attributes: Any) -> SafeString:
    """A button that is only an icon: its words are heard, shown on hover, and listed under `?` with its key."""
    given = {"type": "button", "aria-label": label, "title": label, "data-key": key, **attributes}
    pairs = ((name.replace("_", "-"), value) for name, value in given.items() if value not in ("", None, False))
    written = format_html_join(" ", '{}="{}"', pairs)
    return format_html('<button class="button button--icon button--{}" {}>{}</button>', kind, written, draw(name))


@register.simple_tag
def avatar(who: Any, size: int | str = "", presence: str = "", label: bool = False) -> SafeString:
    """Somebody's initials. `label=True` where no name stands beside it; None is nobody yet."""
    kind = f"avatar--{size} " if size else ""
    if who is None:
        return format_html(
            '<span class="avatar avatar--nobody {}" {}>{}</span>', kind, _heard(_("Nobody"), label), draw("user", "12")
        )
    kind += f"avatar--{getattr(who, 'actor_kind', 'customer')}"
    shown = format_html(' data-presence="{}"', presence) if presence else ""
    return format_html(
        '<span class="avatar {}"{} {}>{}</span>', kind, shown, _heard(str(who), label), getattr(who, "initials", "?")
    )


def _heard(name: str, label: bool) -> SafeString:
    return format_html('role="img" aria-label="{0}" title="{0}"' if label else 'aria-hidden="true"', name)


@register.simple_tag
def badge(value: str, label: str = "", tone: str = "", icon: str = "") -> SafeString:
    """A state as its room registered it (rapport.core.badges), or as said here."""
    look = badges.look(value)
    sign = icon or look.icon
    return format_html(
        '<span class="badge badge--{}">{}{}</span>',
        tone or look.tone,
        draw(sign, "12") if sign else "",
        label or look.label,
    )


@register.simple_tag
def desk_mark(key: str, label: str = "") -> SafeString:
    return format_html(
        '<span class="desk-mark desk-mark--{0}" role="img" aria-label="{1}" title="{1}"></span>',
        key,
        label or key.title(),
    )


@register.simple_tag
def ago(moment: datetime | None, at: datetime | None = None) -> SafeString | str:
    """How long ago, kept up to date by the browser; exactly when, on hover."""
    if moment is None:
        return ""
    return format_html(
        '<relative-time datetime="{}" title="{}">{}</relative-time>',
        moment.isoformat(timespec="seconds"),
        times.exact(moment),
        times.ago(moment, at=at),
    )


@register.filter
def exact(moment: datetime | None) -> str:
    return times.exact(moment) if moment else ""


@register.filter
def duration(span: timedelta | float | None) -> str:
    return "" if span is None else times.duration(span)


@register.filter
def capped(number: int, most: int = 999) -> str:
    """A count that is exact up to `most`: “999+”."""
    return f"{most}+" if number > most else str(number)


@register.simple_tag
def key(keys: str) -> SafeString:
    """The keys that do it: `{% key "g i" %}`."""
    return format_html(
        '<span class="key">{}</span>', format_html_join("", "<kbd>{}</kbd>", ((k,) for k in keys.split()))
    )


@register.simple_tag
def live(*names: str) -> SafeString:
    """Listen to these cues. One a page: a second answer replaces it by its id."""
    return format_html(
        '<live-cues id="live" url="/live?on={}" names="{}"></live-cues>', make_reference(names), " ".join(names)
    )


@register.inclusion_tag("core/field.html")
def field(bound: BoundField, hint: str = "", **attributes: Any) -> dict[str, Any]:
    """A form's field: label, what to fill in, hint and error."""
    widget = bound.field.widget
    many = isinstance(widget, CheckboxSelectMultiple | RadioSelect)
    ticked = isinstance(widget, CheckboxInput)
    style = "" if ticked or many else "file-input" if isinstance(widget, FileInput) else "input"
    given = {name.replace("_", "-"): value for name, value in attributes.items()}
    if hint and not bound.help_text:
        ours = [f"{bound.auto_id}_helptext", f"{bound.auto_id}_error" if bound.errors else ""]
        given.setdefault("aria-describedby", " ".join(ours).strip())
    known = widget.attrs.get("class", "")
    control = bound.as_widget(attrs={"class": f"{style} {known}".strip(), **given})
    return {"field": bound, "control": control, "ticked": ticked, "many": many, "hint": hint or bound.help_text}


@register.simple_tag(takes_context=True)
def theme_of(context: Context) -> SafeString | str:
    """Light or dark as the reader chose, on `<html>`, so that no other light is ever seen first."""
    chosen = context.get("theme") or getattr(context.get("user"), "theme", "")
    return format_html(' data-theme="{}"', chosen) if chosen in ("light", "dark") else ""


@register.simple_tag
def words() -> SafeString:
    """The few words that scripts say by themselves, in the reader's language."""
    return json_script(
        {
            "now": _("now"),
            "minutes": _("%(n)s min"),
            "hours": _("%(n)s h"),
            "days": _("%(n)s d"),
            "ahead": _("in %(time)s"),
            "undo": _("Undo"),
            "close": _("Close"),
            "saved": _("Draft saved"),
            "unsaved": _("Not saved yet: the server did not answer. Your words stay here; saving is tried again."),
            "offline": _("The server did not answer. Nothing on this page is lost. Check the network, then try again."),
            "refused": _(
                "You may not do this, or you were signed out. Nothing on this page is lost. Reload to sign in."
            ),
            "gone": _("This is not there any more. Reload to see what there is."),
            "broken": _("Something went wrong on the server. Nothing on this page is lost. Try again in a moment."),
            "old": _("This page is old and no longer kept up to date."),
            "reload": _("Reload"),
            "large": _("%(name)s is larger than %(limit)s. Send a link to it instead."),
            "failed": _("%(name)s was not uploaded. Try again."),
            "newer": _("New messages below"),
            "keys": _("Keys on this page"),
            "cancel": _("Cancel"),
            "tools": _("Make the text up"),
            "bold": _("Bold"),
            "italic": _("Italic"),
            "link": _("Link"),
            "link_address": _("Address of the link"),
            "bullets": _("List"),
            "numbers": _("Numbered list"),
            "quote": _("Quote"),
            "code": _("Code"),
        },
        "words",
    )


@register.inclusion_tag("core/rail.html", takes_context=True)
def frame_rail(context: Context) -> dict[str, Any]:
    request = context["request"]
    own = [one for _heading, found in sections.open_to(request.user) for one in found if one.group == "you"]
    return {"request": request, "user": request.user, "doors": rail.doors(request), "own": own}


@register.inclusion_tag("core/toasts.html", takes_context=True)
def toasts(context: Context) -> dict[str, Any]:
    return {"toasts": get_messages(context["request"]), "request": context["request"]}
