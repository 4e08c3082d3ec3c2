"""The measuring itself: what it measures with, and what it says of a figure."""

from collections import Counter

from bench.figures import Figure, spread
from bench.letters import answers, new_mails
from bench.weight import _followed, _linked
from rapport.channels.email.parsing import parse


def test_a_figure_is_judged_by_its_budget() -> None:
    assert Figure("start", 3.9, "s", 4).verdict == "ok"
    assert Figure("start", 4.1, "s", 4).verdict == "over"
    assert Figure("mails", 119, "a second", 120, at_least=True).verdict == "under"
    assert Figure("memory", 1, "MB").verdict == ""


def test_the_spread_of_a_hundred_times() -> None:
    half, nearly = spread("page", [number / 1000 for number in range(100)], 60)
    assert (half.value, nearly.value, nearly.verdict) == (50.0, 95.0, "over")


def test_mails_are_of_the_kinds_that_the_peers_were_measured_with() -> None:
    kinds: Counter[str] = Counter()
    for identifier, raw in new_mails(200, 1):
        mail = parse(raw)
        assert mail.message_id == identifier.strip("<>") or mail.message_id == identifier
        kinds["file" if mail.attachments else "html" if mail.html else "latin" if b"iso-8859-1" in raw else "text"] += 1
    assert kinds == {"text": 120, "html": 50, "file": 20, "latin": 10}


def test_answers_quote_and_refer() -> None:
    identifiers = [identifier for identifier, _ in new_mails(20, 1)]
    for identifier, raw in zip(identifiers, answers(identifiers, 1), strict=True):
        mail = parse(raw)
        assert identifier.strip("<>") in mail.in_reply_to[0]
        assert "wrote:" not in mail.reply_text


def test_what_a_page_loads_by_itself_is_weighed() -> None:
    page = """<link rel="stylesheet" href="/static/app.css"><link rel=modulepreload href=/static/chunk.js>
        <script type="module" src="/static/app.js"></script><img src="data:image/png;base64,xx"><a href="/x">x</a>"""
    assert set(_linked(page, "/")) == {"/static/app.css", "/static/chunk.js", "/static/app.js"}
    script = 'import{a as b}from"./chunk-A.js";import"./side.js";const later=()=>import("./composer.js")'
    assert _followed("javascript", script, "/static/app.js") == ["/static/chunk-A.js", "/static/side.js"]
    assert _followed("css", "src:url(inter.woff2)", "/static/app.css") == ["/static/inter.woff2"]
