"""HTML as the text a person reads, with quotes marked so that they can be folded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

# Private-use characters alone on a line: here begins and here ends what a mail program marked as quoted.
OPEN, CLOSE = "\ue000", "\ue001"
MARKS = re.compile(f"^[{OPEN}{CLOSE}]\n?", re.MULTILINE)
MAX_HTML = 2_000_000
MAX_DEPTH = 3_000
SKIPPED = frozenset(
    {
        "script",
        "style",
        "head",
        "title",
        "template",
        "object",
        "svg",
        "noscript",
        "select",
        "textarea",
    }
)


def _names(line: str) -> frozenset[str]:
    return frozenset(line.split())


BLOCKS = _names(
    "address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 "
    "h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul body html"
)
SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"})
# Never closed in practice, so that they tell nothing about depth.
UNCLOSED = _names("br img hr meta link input col area base wbr p li td tr th dd dt option tbody thead o:p")
QUOTE_CLASSES = _names(
    "gmail_quote gmail_quote_container yahoo_quoted protonmail_quote zmail_extra tutanota_quote "
    "ms-outlook-mobile-reference-message "
    "moz-cite-prefix moz-forward-container moz-email-headers-table freebirdquote elided-text hs_reply "
    "quoted-text"
)
QUOTE_IDS = _names(
    "divrplyfwdmsg appendonsend olk_src_body_section replysplit reply-intro isreplycontent "
    "mail-editor-reference-message-container "
    "isforwardcontent mailcontainerbody skype_reply"
)
TO_THE_END = frozenset({"divrplyfwdmsg", "appendonsend", "replysplit", "moz-cite-prefix"})
OUTLOOK_LINE = re.compile(
    r"border:none;\s*border-top:\s*solid\s+#(?:e1e1e1|b5c4df|[0-9a-f]{6})\s+1\.0pt;\s*padding:\s*3\.0pt",
    re.IGNORECASE,
)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})")
BLANKS = re.compile(r"[ \t\r\n\f]+")
TRAILING = re.compile(r"[ \t]+\n")
MANY_LINES = re.compile(r"\n{3,}")


def too_deep(html: str) -> bool:
    """Whether tags are nested so deep that no person wrote or saw it; parsers take quadratic time for such."""
    if html.count("<") < MAX_DEPTH:
        return False
    depth = 0
    for closing, name in TAG.findall(html[:MAX_HTML]):
        if name.lower() not in UNCLOSED:
            depth = max(0, depth - 1) if closing else depth + 1
            if depth > MAX_DEPTH:
                return True
    return False


def to_text(html: str, *, marks: bool = False) -> str:
    """The words of `html` in lines. With `marks`, quoted stretches stand between OPEN and CLOSE."""
    from lxml import etree

    html = html[:MAX_HTML]
    if too_deep(html):
        return MANY_LINES.sub("\n\n", re.sub(r"<[^<>]{0,10000}>", "", html)).strip()
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(html.replace("\x00", "").encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        root = None
    if root is None:
        return ""
    text = _Writer().write(root)
    return text if marks else unmarked(text)


def unmarked(text: str) -> str:
    return MARKS.sub("", text).replace(OPEN, "").replace(CLOSE, "")


class _Writer:
    """Walks the tree once, without recursion, and gathers lines."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.fresh = 2  # line breaks already written
        self.quotes: list[str] = []  # a prefix for each open blockquote
        self.pre = 0

    def write(self, root: _Element) -> str:
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if tag in SKIPPED:
                    walk.skip_subtree()
                else:
                    self.start(tag, element)
            else:
                if tag not in SKIPPED:
                    self.end(tag, element)
                if element.tail and element is not root:
                    self.say(element.tail)
        return MANY_LINES.sub("\n\n", TRAILING.sub("\n", "".join(self.out))).strip("\n ")

    def start(self, tag: str, element: _Element) -> None:
        if quoted(tag, element):
            self.mark(OPEN)
        if tag in BLOCKS:
            self.lines(2 if tag in SPACED else 1)
        if tag == "blockquote":
            self.quotes.append("> ")
        elif tag == "br":
            self.lines(self.fresh + 1)
        elif tag == "li":
            self.say("- ", as_is=True)
        elif tag == "hr":
            self.say("________________________________", as_is=True)
        elif tag == "img" and (alt := (element.get("alt") or "").strip()) and len(alt) < 200:
            self.say(f"[{alt}]")
        self.pre += tag == "pre"
        if element.text:
            self.say(element.text)

    def end(self, tag: str, element: _Element) -> None:
        if tag == "a":
            self.address(element)
        self.pre -= tag == "pre"
        if tag == "blockquote" and self.quotes:
            self.lines(1)
            self.quotes.pop()
        if tag in BLOCKS:
            self.lines(2 if tag in SPACED else 1)
        elif tag in ("td", "th") and not self.fresh:
            self.say(" ", as_is=True)
        if quoted(tag, element) and not to_the_end(element):
            self.mark(CLOSE)

    def address(self, element: _Element) -> None:
        """A link's address, where its words don't say it already."""
        href = (element.get("href") or "").strip()
        if href.startswith(("http://", "https://")) and len(href) < 300:
            words = "".join(str(words) for words in element.itertext())[:300].strip()
            if words and words.rstrip("/") not in href and not self.fresh:
                self.say(f" <{href}>", as_is=True)

    def mark(self, which: str) -> None:
        self.lines(1)
        self.out.append(f"{which}\n")

    def lines(self, count: int) -> None:
        while self.fresh < min(count, 3):
            self.out.append("\n")
            self.fresh += 1

    def say(self, words: str, *, as_is: bool = False) -> None:
        if self.pre:
            for index, line in enumerate(words.split("\n")):
                if index:
                    self.fresh = min(self.fresh, 2)
                    self.lines(self.fresh + 1)
                self.put(line)
            return
        words = words if as_is else BLANKS.sub(" ", words).replace("\xa0", " ")
        if self.fresh and not as_is:
            words = words.lstrip(" ")
        elif words.startswith(" ") and self.out and self.out[-1].endswith(" "):
            words = words[1:]
        self.put(words)

    def put(self, words: str) -> None:
        if not words:
            return
        if self.fresh and self.quotes:
            self.out.append("".join(self.quotes))
        self.out.append(words)
        self.fresh = 0


def quoted(tag: str, element: _Element) -> bool:
    """Whether a mail program marked this as what was written before."""
    if tag not in ("div", "blockquote", "table", "span", "hr", "section"):
        return False
    if (classes := element.get("class")) and not QUOTE_CLASSES.isdisjoint(classes.lower().split()):
        return True
    if (named := element.get("id")) and named.lower().removeprefix("x_") in QUOTE_IDS:
        return True
    return bool((style := element.get("style")) and tag == "div" and OUTLOOK_LINE.match(style.strip()))


def to_the_end(element: _Element) -> bool:
    """These stand before the quote, not around it: all that follows is quoted, unless lines with `>` say more."""
    names = {
        (element.get("id") or "").lower().removeprefix("x_"),
        *(element.get("class") or "").lower().split(),
    }
    return not TO_THE_END.isdisjoint(names) or bool(OUTLOOK_LINE.match((element.get("style") or "").strip()))
