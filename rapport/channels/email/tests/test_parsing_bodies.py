"""Bodies, files and pictures."""

from __future__ import annotations

import base64

import pytest

from rapport.channels.email.parsing import parse
from rapport.channels.email.tests.raw_mails import mail, parts, read

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 20).decode()
HTML = 'Content-Type: text/html; charset=utf-8\n\n<p>Hello <b>there</b></p><img src="cid:logo@x"><script>x()</script>'


@pytest.mark.parametrize(
    ("charset", "raw", "said"),
    [
        ("utf-8", "Größe", "Größe"),
        ("us-ascii", "Größe", "Größe"),
        ("", "Größe", "Größe"),
        ("iso-8859-1", "“quoted” €".encode("cp1252"), "“quoted” €"),
        ("utf-8", "Größe".encode("cp1252"), "Größe"),
        ("iso-2022-jp", "日本語".encode("iso-2022-jp"), "日本語"),
        ("gb2312", "中文鎔".encode("gb18030"), "中文鎔"),
        ("ks_c_5601-1987", "한국어".encode("cp949"), "한국어"),
        ("utf-7", b"Gr+APwA3w-e", "Grüße"),
        ("no-such-set", "Größe", "Größe"),
        ("utf-8", b"a\0b", "ab"),
    ],
)
def test_character_sets(charset: str, raw: str | bytes, said: str) -> None:
    label = f"; charset={charset}" if charset else ""
    assert read(raw, content_type=f"text/plain{label}").text == said


def test_words_come_from_html_when_there_are_no_others() -> None:
    one = parse(parts(HTML))
    assert (one.text, one.reply_text) == ("Hello there", "Hello there")
    assert "script" not in one.html and "<b>there</b>" in one.html


def test_html_is_made_harmless() -> None:
    bad = (
        '<form action="https://evil.example"><input name=a></form>'
        '<p style="position:fixed;color:red;background:url(x)" '
        'onclick="x()" dir="rtl">Hi</p><iframe src="https://evil.example"></iframe><a href="javascript:x()">go</a>'
        '<img src="/inside.png"><img src="https://far.example/p.gif"><table><tr><td>kept</td></tr></table><style>*{}</style>'
    )
    one = read(bad, content_type="text/html")
    for word in ("form", "input", "position", "onclick", "iframe", "javascript", "inside", "style>", "url("):
        assert word not in one.html
    assert 'dir="rtl"' in one.html and "color:red" in one.html and "<td>kept</td>" in one.html
    assert one.remote_images and "https://far.example/p.gif" in one.html


def test_the_two_versions_of_one_text_are_one_body() -> None:
    plain = "Content-Type: text/plain\n\nHello there"
    one = parse(parts(plain, HTML, kind="alternative"))
    assert one.text == "Hello there" and "<b>there</b>" in one.html and not one.attachments


def test_text_around_a_picture_stays_together() -> None:
    head = "Content-Type: image/png\nContent-Disposition: inline; filename=a.png\nContent-Transfer-Encoding: base64"
    picture = f"{head}\n\n{PIXEL}"
    one = parse(parts("Content-Type: text/plain\n\nAbove", picture, "Content-Type: text/plain\n\nBelow"))
    assert one.text == "Above\n\nBelow"
    assert [(file.name, file.inline) for file in one.attachments] == [("a.png", True)]


@pytest.mark.parametrize("written", ["<logo@x>", "logo@x", "<LOGO@X>", "<logo@other.example>"])
def test_a_picture_is_found_by_a_loose_id(written: str) -> None:
    picture = f"Content-Type: image/png\nContent-ID: {written}\nContent-Transfer-Encoding: base64\n\n{PIXEL}"
    one = parse(parts(HTML, picture, kind="related"))
    assert [file.inline for file in one.attachments] == [True]
    assert f"cid:{one.attachments[0].content_id}" in one.html


def test_a_picture_without_an_id_is_found_by_its_name() -> None:
    markup = 'Content-Type: text/html\n\n<img src="cid:photo.png">'
    picture = f"Content-Type: image/png; name=photo.png\nContent-Transfer-Encoding: base64\n\n{PIXEL}"
    one = parse(parts(markup, picture))
    assert one.attachments[0].inline and f"cid:{one.attachments[0].content_id}" in one.html


def test_a_picture_written_into_the_html_becomes_a_file() -> None:
    one = read(f'<p>See</p><img src="data:image/png;base64,{PIXEL}">', content_type="text/html")
    assert [(file.name, file.inline, file.content[:4]) for file in one.attachments] == [
        ("image-1.png", True, b"\x89PNG")
    ]
    assert f'src="cid:{one.attachments[0].content_id}"' in one.html


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=utf-8''M%C3%BChle.pdf", "Mühle.pdf"),
        ("attachment; filename*0*=utf-8''M%C3%BC; filename*1=hle.pdf", "Mühle.pdf"),
        ('attachment; filename="=?utf-8?q?M=C3=BChle=2Epdf?="', "Mühle.pdf"),
        ('attachment; filename="../../etc/a.pdf"', "a.pdf"),
        ("attachment; filename=two words.pdf", "two words.pdf"),
        ("attachment", "file-1.pdf"),
    ],
)
def test_names_of_files(disposition: str, name: str) -> None:
    one = parse(parts(f"Content-Type: application/pdf\nContent-Disposition: {disposition}\n\nx"))
    assert [file.name for file in one.attachments] == [name]


def test_an_attached_mail_is_a_file_named_by_its_subject() -> None:
    one = parse(
        parts("Content-Type: text/plain\n\nSee below", "Content-Type: message/rfc822\n\nSubject: Old story\n\nOnce")
    )
    assert [(file.name, file.content_type) for file in one.attachments] == [("Old story.eml", "message/rfc822")]
    assert b"Once" in one.attachments[0].content and one.text == "See below"


def test_a_uuencoded_file_in_the_text() -> None:
    one = read("Hello\n\nbegin 644 note.txt\n#0V%T\n`\nend\nBye\n")
    assert [(file.name, file.content) for file in one.attachments] == [("note.txt", b"Cat")]
    assert "Hello" in one.text and "Bye" in one.text and "begin 644" not in one.text


def test_parts_are_found_when_the_header_lost_their_boundary() -> None:
    body = (
        "--real\nContent-Type: text/plain\n\nHello\n--real\nContent-Type: application/pdf; name=a.pdf\n\nx\n--real--\n"
    )
    one = parse(mail(body, content_type='multipart/mixed; boundary="other"'))
    assert one.text == "Hello" and [file.name for file in one.attachments] == ["a.pdf"]


def test_an_invitation() -> None:
    event = (
        "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\n"
        "BEGIN:VEVENT\nUID:7@x.example\n"
        "SUMMARY:Tasting\nDTSTART:20260504T081500Z\nDTEND:20260504T091500Z\nORGANIZER:mailto:cleo@x.example\nEND:VEVENT\n"
        "END:VCALENDAR\n"
    )
    one = parse(parts("Content-Type: text/plain\n\nCome", event)).calendar
    assert one and (one.method, one.uid, one.title, one.organiser) == (
        "REQUEST",
        "7@x.example",
        "Tasting",
        "cleo@x.example",
    )
    assert (one.start, one.end) == ("2026-05-04T08:15:00+00:00", "2026-05-04T09:15:00+00:00")


def test_too_deep_parts_are_kept_as_a_file() -> None:
    body = "".join(f"--b{depth}\nContent-Type: multipart/mixed; boundary=b{depth + 1}\n\n" for depth in range(60))
    one = parse(mail(body + "--b60\n\nend\n", content_type="multipart/mixed; boundary=b0"))
    assert len(one.attachments) == 1 and b"end" in one.attachments[0].content
