"""Quotes in HTML are folded where that helps the reader."""

from rapport.channels.email.folding import folded
from rapport.channels.email.parsing import ParsedMail

QUOTED = (
    "<p>New.</p><p>On Monday, Ada wrote:</p>"
    '<blockquote type="cite"><p>Old</p><blockquote>Older</blockquote></blockquote>'
)


def read(html: str, *, reply: str = "New.", quoted: str = "Old") -> str:
    return folded(ParsedMail(html=html, reply_text=reply, quoted_text=quoted))


def test_the_quote_is_folded_with_all_that_is_in_it() -> None:
    shown = read(QUOTED)
    before, _, inside = shown.partition('<details class="quote"><summary>…</summary>')
    assert "New." in before and inside.startswith("<blockquote") and inside.endswith("</blockquote></details>")
    assert shown.count("<details") == 1


def test_answers_between_the_lines_stay_readable() -> None:
    html = "<blockquote>One?</blockquote><p>Yes.</p><blockquote>Two?</blockquote><p>No.</p>"
    assert read(html) == html


def test_what_is_all_quote_or_does_not_pair_stays_as_it_is() -> None:
    assert read(QUOTED, quoted="") == QUOTED and read(QUOTED, reply="") == QUOTED
    for html in ("<p>x</p></blockquote>", "<blockquote><p>x</p>", "</blockquote><blockquote>"):
        assert read(html) == html
