"""HTML mail, in a frame of its own in which nothing runs and nothing is fetched unasked."""

import re
from functools import partial
from typing import Any

import nh3
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from rapport.desk import markup
from rapport.desk.models import Conversation, Message

REMOTE = re.compile(r'<img\b[^>]*\bsrc="https?:', re.IGNORECASE)
OWN_COLOURS = re.compile(r"\b(?:bgcolor|background|color)\b\s*[=:]", re.IGNORECASE)

#: The frame has our origin only so that its pictures come with the reader's rights and its height can be measured:
#: scripts, forms, plugins and further frames are off twice, by the sandbox and by the policy.
SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
POLICY = (
    "default-src 'none'; img-src 'self' data:{images}; style-src 'self' 'unsafe-inline'; base-uri 'none';"
    f" form-action 'none'; frame-ancestors 'self'; sandbox {SANDBOX}"
)


@require_GET
@xframe_options_sameorigin
def frame(request: Any, pk: int) -> HttpResponse:
    """One message's HTML. Pictures of elsewhere are fetched only when this reader asks for them, for this message."""
    visible: Any = Conversation.objects.visible_to(request.user)
    message = get_object_or_404(Message.objects.filter(conversation__in=visible), pk=pk)
    files = message.attachments.only("id", "content_id", "name")
    find = markup.finder((one.content_id, one.name, one.address) for one in files)
    images = request.GET.get("images") == "1"
    html = markup.with_sources(message.html, find)
    context = {
        "html": harmless(html, images=images),
        "blocked": not images and bool(REMOTE.search(html)),
        "plain": not OWN_COLOURS.search(html),
        "message": message,
    }
    answer = render(request, "desk/frame.html", context)
    answer["Content-Security-Policy"] = POLICY.format(images=" https: http:" if images else "")
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


SOURCES = {False: ("data:image/",), True: ("data:image/", "http:", "https:")}
TAGS = set(nh3.ALLOWED_TAGS) | {"font", "section", "main", "big", "tt"}
ATTRIBUTES = {
    **{tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
    "*": {"dir", "lang", "title", "style", "align", "valign", "bgcolor", "width", "height", "border", "class"},
    "table": {"cellpadding", "cellspacing"},
    "font": {"color", "face", "size"},
    "details": {"open"},
}


def harmless(html: str, *, images: bool) -> str:
    """Sanitised once more at the last door: whatever a channel or an import stored, no script leaves here.

    Without `images`, pictures of elsewhere lose their source, so that not even an attempt is made to fetch them.
    """
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=partial(_keep, images),
        url_schemes={"http", "https", "mailto", "tel", "data"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _keep(images: bool, tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return "quote" if value == "quote" else None
    if name == "href":
        return value if value.lower().startswith(("http:", "https:", "mailto:", "tel:")) else None
    if name == "src":
        return value if value.lower().startswith(SOURCES[images]) or markup.OUR_FILE.fullmatch(value) else None
    if name == "style" and re.search(r"url\s*\(|expression|position\s*:|@import", value, re.IGNORECASE):
        return None
    return value
