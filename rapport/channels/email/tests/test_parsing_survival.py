"""Whatever the bytes: an answer, soon, and never an exception."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.channels.email.commands import mail as command
from rapport.channels.email.parsing import cut, message, parse, tree
from rapport.channels.email.parsing.charsets import decode
from rapport.channels.email.parsing.html_text import to_text
from rapport.channels.email.tests.raw_mails import mail, parts, report

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"
SAMPLES = [
    mail("Grüße\n\nOn 4 May 2026 at 10:15 Ada wrote:\n> x\n", references="<a@x.example> <b@x.example>"),
    parts(
        "Content-Type: text/html; charset=utf-8\n\n<p>Hi<img src=cid:a></p>",
        "Content-Type: image/png\nContent-ID: <a>\n\nx",
    ),
    parts(
        "Content-Type: message/rfc822\n\nSubject: =?utf-8?q?Old=20story?=\n\nOnce", subject="=?utf-8?b?R3LDvMOfZQ==?="
    ),
    report("Final-Recipient: rfc822; dan@x.example\nAction: failed\nStatus: 5.1.1"),
]


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_random_bytes_get_an_answer(raw: bytes) -> None:
    json.dumps(message._parsed(raw).as_json())


@given(st.sampled_from(SAMPLES), st.integers(0, 2**32), st.integers(1, 12))
@settings(max_examples=300, deadline=None)
def test_damaged_mails_get_an_answer(raw: bytes, seed: int, wounds: int) -> None:
    chance, damaged = random.Random(seed), bytearray(raw)
    for _ in range(wounds):
        at, length = chance.randrange(len(damaged)), chance.randrange(8)
        damaged[at : at + length] = chance.choice(
            [b"", b"\xff", b"\r", b"\0", b"=?", b'"', b"<", b"--cut", b"\n\n", raw[at : at + 40]]
        )
    json.dumps(message._parsed(bytes(damaged)).as_json())


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_is_cut(text: str) -> None:
    cut(text)
    to_text(text, marks=True)


@given(st.binary(max_size=60), st.text(max_size=20))
@settings(max_examples=150, deadline=None)
def test_any_bytes_under_any_label_are_decoded(raw: bytes, label: str) -> None:
    assert "\0" not in decode(raw, label)


def test_what_even_the_parser_does_not_survive_is_still_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(raw: bytes) -> None:
        raise RecursionError

    monkeypatch.setattr(tree, "read", breaks)
    one = parse(b"From: cleo@x.example\n\nHello")
    assert "Hello" in one.text and one.warnings == ("not readable as a mail: RecursionError",)


@pytest.mark.parametrize(
    "raw",
    [
        mail("hello world\n" * 400_000),
        mail("a" * 5_000_000),
        mail("> quoted\n" * 400_000),
        mail((" " * 390 + "x\n") * 2_000),
        mail("x \n" * 1_000_000, content_type="text/plain; format=flowed"),
        mail("<div>" * 500_000, content_type="text/html"),
        mail("<" * 1_000_000, content_type="text/html"),
        mail("x", references="<" * 500_000),
        mail("x", cc='"' * 200_000),
        mail("x", subject="=?utf-8?q?" * 30_000),
        mail("x", content_type="text/plain" + "; a=b" * 50_000),
        mail(
            "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(3_000)),
            content_type="multipart/mixed; boundary=b0",
        ),
        mail("--x\n\na\n" * 50_000, content_type="multipart/mixed; boundary=x"),
        mail("Content-Type: message/rfc822\n\n" * 3_000, content_type="message/rfc822"),
    ],
    ids=lambda raw: f"{len(raw)} bytes",
)
def test_hostile_mails_take_no_longer_than_their_size(raw: bytes) -> None:
    started = time.process_time()
    parse(raw)
    assert time.process_time() - started < 5


def test_reading_needs_neither_django_nor_what_a_mail_does_not_use() -> None:
    code = (
        "import sys; from rapport.channels.email.parsing import parse; parse(b'From: a@x.example\\n\\nHi');"
        "print([name for name in ('django', 'lxml', 'nh3', 'icalendar', 'authres', 'dkim') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_commands_answer_a_line_a_file_in_order(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(mail("Hello"))
    (tmp_path / "two.html").write_text("<p>New</p><blockquote>Old</blockquote>")
    names = [str(tmp_path / name) for name in ("one.eml", "gone.eml", "two.html")]
    done = CliRunner().invoke(command, ["parse", *names, "--json"])
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0 and [one["file"] for one in answers] == names
    assert answers[0]["from"] == {"name": "Cleo Marsh", "address": "cleo@fernbrook.example"}
    assert answers[1]["warnings"] == ["the file could not be read: No such file or directory"]
    done = CliRunner().invoke(command, ["cut", names[2], "--json"])
    answer = json.loads(done.stdout)
    assert (answer["reply_text"], "Old" in answer["quoted_text"]) == ("New", True)


def test_every_real_mail_gets_an_answer() -> None:
    """Mails of other projects' tests, which may not be copied into ours."""
    if not SHARED.is_dir():
        pytest.skip(f"no real mails at {SHARED}: they are kept outside of the project")
    texts = {".json", ".jsonl", ".yml", ".md", ".xml", ".txt", ".html", ""}
    files = [file for file in sorted(SHARED.glob("mail-*/**/*")) if file.is_file() and file.suffix not in texts]
    assert len(files) > 900
    for file in files:
        json.dumps(message._parsed(file.read_bytes()).as_json())
