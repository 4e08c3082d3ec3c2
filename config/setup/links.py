"""Finds links in our Markdown that lead nowhere: a missing file, or a heading that isn't there."""

import re
from collections.abc import Iterator
from pathlib import Path

from config.setup.stamps import ROOT

LINK = re.compile(r"(?<!\\)\[[^\]\n]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
SKIPPED = {"node_modules", ".venv", "build", "var", ".git"}


def dead(root: Path = ROOT) -> Iterator[str]:
    """Every dead link as `file: link`. Addresses elsewhere are not asked: this must work offline."""
    for page in sorted(root.rglob("*.md")):
        if SKIPPED & set(page.relative_to(root).parts):
            continue
        for link in LINK.findall(FENCE.sub("", page.read_text())):
            if not re.match(r"[a-z]+:", link) and not _leads_somewhere(page, link):
                yield f"{page.relative_to(root)}: {link}"


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = (page.parent / path) if path else page
    if not target.exists():
        return False
    return not heading or target.suffix != ".md" or heading in headings(target.read_text())


def headings(text: str) -> set[str]:
    """The names under which a page's headings can be linked to."""
    titles = re.findall(r"^#+\s+(.+?)\s*#*$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}
