"""Rich text: what our own people write made safe and plain, and mail of strangers made ready for its frame."""

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import unquote

import nh3

LARGEST = 1_000_000
TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "em", "h2", "h3", "hr", "i", "img", "li", "ol", "p", "pre", "s",
    "span", "strong", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "span": {"data-id", "data-type", "data-label", "class"},
}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
MENTION = re.compile(r'<span(?=[^>]*\bdata-type="mention")[^>]*\bdata-id="(\d{1,18})"')
SOURCE = re.compile(r'(<img\b[^>]*?\bsrc=")([^"]*)(")', re.IGNORECASE)
#: A file of ours, and nothing else at our address: whoever looks at a picture asks for it with their own rights.
OUR_FILE = re.compile(r"/(?:drafts/)?files/\d+(?:/[^/?#]*)?")
BLANKS = re.compile(r"[ \t\r\n\f]+")


def clean(html: str) -> str:
    """What an agent wrote, with the few tags that the composer makes and nothing else.

    Pictures come from our own drafts or from the message itself; a picture of elsewhere would tell its owner who reads.
    """
    return nh3.clean(
        html[:LARGEST],
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_keep,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _keep(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if value.startswith("cid:") or OUR_FILE.fullmatch(value) else None
    if tag == "span" and name == "class":
        return "mention" if value == "mention" else None
    return value


def from_text(text: str) -> str:
    """Plain text as HTML: blank lines part paragraphs, the other line ends stay."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs if part)


def is_blank(html: str) -> bool:
    """Whether nobody has written anything: an editor's empty paragraph is nothing."""
    return "<img" not in html and not unescape(re.sub(r"<[^>]*>", "", html)).strip()


def mentioned(html: str) -> list[int]:
    """The agents whose names were chosen from the list while writing."""
    return list(dict.fromkeys(int(pk) for pk in MENTION.findall(html)))


def named(text: str, agents: Mapping[int, str]) -> list[int]:
    """The agents whose full or first name stands behind an @ in plain text; a first name only where one has it."""
    found = []
    lowered = text.casefold()
    firsts = [name.split()[0].casefold() for name in agents.values() if name.split()]
    for pk, name in agents.items():
        first = name.split()[0].casefold() if name.split() else ""
        names = {name.casefold()} | ({first} if firsts.count(first) == 1 else set())
        if any(re.search(rf"(?<!\w)@{re.escape(one)}(?!\w)", lowered) for one in names if one):
            found.append(pk)
    return found


def to_text(html: str) -> str:
    """The same words for programs that show no HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = re.sub(r"[ \t]+\n", "\n", "".join(reader.parts))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


class _Reader(HTMLParser):
    """Turns the composer's HTML into lines of text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lists: list[int] = []
        self.href = self.linked = ""
        self.is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self.parts.append("\n")
        elif tag in ("ul", "ol"):
            self.lists.append(int(given.get("start") or 1) if tag == "ol" else 0)
            self._line()
        elif tag == "li":
            self._line()
            self.parts.append(self._bullet())
        elif tag == "a":
            self.href, self.linked = given.get("href", ""), ""
        elif tag == "img" and given.get("alt"):
            self.parts.append(f"[{given['alt']}]")
        elif tag == "hr":
            self.parts.append("\n---\n")
        elif tag == "pre":
            self.is_code = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "h2", "h3", "pre", "blockquote"):
            self.is_code = self.is_code and tag != "pre"
            self.parts.append("\n" if self.lists else "\n\n")
        elif tag in ("ul", "ol"):
            if self.lists:
                self.lists.pop()
            self.parts.append("\n")
        elif tag == "li":
            self._line()
        elif tag == "a" and self.href:
            if self.linked.strip() not in (self.href, self.href.removeprefix("mailto:")):
                self.parts.append(f" ({self.href.removeprefix('mailto:')})")
            self.href = ""

    def handle_data(self, data: str) -> None:
        words = data if self.is_code else BLANKS.sub(" ", data)
        self.linked += words
        self.parts.append(words)

    def _line(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")

    def _bullet(self) -> str:
        if not self.lists:
            return "- "
        number = self.lists[-1]
        if not number:
            return "  " * (len(self.lists) - 1) + "- "
        self.lists[-1] += 1
        return "  " * (len(self.lists) - 1) + f"{number}. "


def with_sources(html: str, find: Callable[[str], str | None]) -> str:
    """Give each `cid:` picture the address that `find` knows for it; one without loses its source."""

    def placed(match: re.Match[str]) -> str:
        source = unescape(match[2])
        if not source.lower().startswith("cid:"):
            return match[0]
        return f"{match[1]}{escape(find(source[4:]) or '')}{match[3]}"

    return SOURCE.sub(placed, html)


def finder(files: Iterable[tuple[str, str, str]]) -> Callable[[str], str | None]:
    """Look up (content id, name, address) loosely: the same id comes with and without brackets or host."""
    known: dict[str, str] = {}
    for content_id, name, address in files:
        for key in (_bare(content_id).partition("@")[0], name.casefold(), _bare(content_id)):
            if key:
                known[key] = address
    return lambda wanted: known.get(_bare(wanted)) or known.get(_bare(wanted).partition("@")[0])


def _bare(content_id: str) -> str:
    return unquote(content_id).strip().strip("<>").casefold()
