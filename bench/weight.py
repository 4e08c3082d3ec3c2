"""What a first visit brings over the wire, compressed: the page and all that it loads by itself."""

import gzip
import re
from collections import defaultdict
from urllib.parse import urljoin, urlsplit

from bench.running import Browser

LINKED = re.compile(r"""<(?:script|img|source)\b[^>]*?\ssrc=["']?([^"'\s>]+)|<link\b([^>]*)>""", re.IGNORECASE)
HREF = re.compile(r"""href=["']?([^"'\s>]+)""", re.IGNORECASE)
REL = re.compile(r"""rel=["']?([^"'>]+?)["'>\s]""", re.IGNORECASE)
IMPORTED = re.compile(r"""(?:^|[;}\s])import\s*(?:[\w*{}\s,$]+from\s*)?["']([^"']+)["']""")
IN_CSS = re.compile(r"""url\(["']?([^"')]+)["']?\)""")
LOADED = ("stylesheet", "modulepreload", "preload", "icon", "manifest")
KINDS = {"js": "javascript", "css": "css", "woff2": "fonts", "woff": "fonts"}


def first_visit(browser: Browser, address: str) -> dict[str, int]:
    """Bytes by kind. Scripts that load only when something is opened don't count; the fonts of the page do."""
    weights: dict[str, int] = defaultdict(int)
    _, _, body, headers = browser.get(address)
    weights["html"] += len(body)
    waiting = _linked(_text(body, headers), address)
    seen: set[str] = set()
    while waiting:
        each = waiting.pop()
        if each in seen or urlsplit(each).netloc or not each.startswith("/"):
            continue
        seen.add(each)
        _, status, body, headers = browser.get(each, Accept="*/*")
        if status != 200:
            raise SystemExit(
                f"{each}, which the page loads, answered {status}; a weight without it would mean nothing."
            )
        kind = KINDS.get(urlsplit(each).path.rsplit(".", 1)[-1], "other")
        weights[kind] += len(body)
        waiting += _followed(kind, _text(body, headers), each)
    return dict(weights)


def _linked(page: str, base: str) -> list[str]:
    found = []
    for source, link in LINKED.findall(page):
        if source:
            found.append(source)
        elif (href := HREF.search(link)) and (rel := REL.search(link + " ")) and set(rel[1].split()) & set(LOADED):
            found.append(href[1])
    return [urljoin(base, each) for each in found if not each.startswith("data:")]


def _followed(kind: str, text: str, base: str) -> list[str]:
    pattern = {"javascript": IMPORTED, "css": IN_CSS}.get(kind)
    found = pattern.findall(text) if pattern else []
    return [urljoin(base, each) for each in found if not each.startswith("data:")]


def _text(body: bytes, headers: dict[str, str]) -> str:
    encoding = headers.get("content-encoding", "")
    if encoding == "gzip":
        body = gzip.decompress(body)
    elif encoding == "br":
        import brotli  # type: ignore[import-untyped]

        body = brotli.decompress(body)
    return body.decode("utf-8", "replace")
