"""What is quoted in an HTML mail, folded behind a "…" and never thrown away."""

from __future__ import annotations

import re

from rapport.channels.email.parsing import ParsedMail

QUOTE = re.compile(r"<(/?)blockquote\b[^>]*>", re.IGNORECASE)
OPEN, SHUT = '<details class="quote"><summary>…</summary>', "</details>"


def folded(mail: ParsedMail) -> str:
    """The mail's harmless HTML with its quote folded, where there is one and something new beside it.

    Several quotes are answers between the lines, which nobody could follow without them: those stay open.
    """
    if not (mail.html and mail.quoted_text and mail.reply_text):
        return mail.html
    found = _outermost(mail.html)
    if len(found) != 1:
        return mail.html
    begin, end = found[0]
    return f"{mail.html[:begin]}{OPEN}{mail.html[begin:end]}{SHUT}{mail.html[end:]}"


def _outermost(html: str) -> list[tuple[int, int]]:
    """Where each quote begins and ends that stands in no other one; none if they don't pair."""
    found: list[tuple[int, int]] = []
    depth = begin = 0
    for tag in QUOTE.finditer(html):
        if tag[1]:
            depth -= 1
            if depth == 0:
                found.append((begin, tag.end()))
        else:
            begin = tag.start() if depth == 0 else begin
            depth += 1
        if depth < 0:
            return []
    return found if depth == 0 else []
