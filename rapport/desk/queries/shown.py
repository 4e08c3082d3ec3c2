"""How a message is shown: in a frame, as our own rich text, or as plain words, with what it quotes folded away."""

import re
from dataclasses import dataclass

from django.template.defaultfilters import urlize
from django.utils.safestring import mark_safe

from rapport.desk import markup
from rapport.desk.models import Attachment, Delivery, Message
from rapport.desk.models.message import Direction

#: More of one message than this is fetched when somebody asks for it.
READ = 20_000
FOLDED = 4_000
TAG = re.compile(r"<\s*/?\s*([a-zA-Z][a-zA-Z0-9]*)([^>]*)>")
#: HTML that says no more than its text: most mail programs wrap every line in these.
SAYS_NOTHING = frozenset(
    {"html", "head", "body", "div", "p", "br", "span", "wbr", "blockquote", "details", "summary", "hr"}
)
STYLED = re.compile(r"\b(?:style|align|bgcolor)\s*=", re.IGNORECASE)
LINE, CHARACTERS = 24, 72
LEAST, MOST = 48, 900


@dataclass
class Shown:
    """What the template needs of one message, worked out."""

    words: str = ""
    html: str = ""
    is_framed: bool = False
    height: int = LEAST
    quoted: str = ""
    is_longer: bool = False
    files: list[Attachment] | None = None
    delivery: Delivery | None = None


def show(message: Message) -> Shown:
    """`message` comes from `said`, with `text_start`, `html_start`, `text_size` and `html_size` in place of both."""
    attachments = list(message.attachments.all())
    shown = Shown(files=[one for one in attachments if not one.is_inline or not one.blob.shown_inline])
    if message.direction == Direction.OUTBOUND:
        shown.delivery = getattr(message, "delivery", None)
    size = message.html_size  # type: ignore[attr-defined]
    start = message.html_start  # type: ignore[attr-defined]
    if size and not (size <= READ and says_nothing(start)):
        if message.direction != Direction.INBOUND and size <= READ:
            find = markup.finder((one.content_id, one.name, one.address) for one in attachments)
            shown.html = mark_safe(markup.clean(markup.with_sources(start, find)))  # noqa: S308 (cleaned here)
            return shown
        shown.is_framed, shown.height = True, height(message.text_start)  # type: ignore[attr-defined]
        return shown
    return _as_words(message, shown)


def _as_words(message: Message, shown: Shown) -> Shown:
    text = message.text_start.strip()  # type: ignore[attr-defined]
    new = message.reply_text.strip()[:READ] or text
    shown.words = urlize(new, autoescape=True)
    rest = text.removeprefix(new).strip() if text.startswith(new) else text if text != new else ""
    shown.is_longer = message.text_size > READ  # type: ignore[attr-defined]
    if shown.is_longer or len(rest) > FOLDED:
        shown.is_longer = True
    else:
        shown.quoted = rest
    return shown


def says_nothing(html: str) -> bool:
    """Whether the plain text says just as much, so that no frame is needed."""
    if STYLED.search(html):
        return False
    return all(name.lower() in SAYS_NOTHING for name, _ in TAG.findall(html))


def height(text: str) -> int:
    """A guess of how high a frame will be, so that little moves when it has loaded."""
    lines = sum(1 + len(line) // CHARACTERS for line in text.splitlines())
    return min(max(lines * LINE, LEAST), MOST)
