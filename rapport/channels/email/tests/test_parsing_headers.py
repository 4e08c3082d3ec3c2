"""Headers as broken as real programs write them."""

from __future__ import annotations

import base64

import pytest

from rapport.channels.email.parsing import parse
from rapport.channels.email.tests.raw_mails import mail, read


def test_the_plain_case() -> None:
    one = read(
        "Hello\n", in_reply_to="<a@x.example>", references="<b@x.example> <a@x.example>", cc="Dan <dan@x.example>"
    )
    assert one.sender and (one.sender.name, one.sender.address) == ("Cleo Marsh", "cleo@fernbrook.example")
    assert [to.address for to in one.to] == ["support@brightwater.example"]
    assert [cc.name for cc in one.cc] == ["Dan"]
    assert (one.subject, one.text, one.reply_text, one.kind) == ("Grinder blocks", "Hello", "Hello", "message")
    assert one.date == "2026-05-04T08:15:00+00:00"
    assert (one.message_id, one.in_reply_to) == ("<1@fernbrook.example>", ("<a@x.example>",))
    assert one.references == ("<b@x.example>", "<a@x.example>")


def test_json_has_the_fields_of_the_contract() -> None:
    names = (
        "subject from reply_to to cc date message_id in_reply_to references text html reply_text attachments kind "
        "bounce bounces calendar warnings"
    )
    assert " ".join(read().as_json()) == names


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "Grüße"),  # split inside a character
        ("=?UTF-8?B?R3LDvMOfZQ?=", "Grüße"),  # padding missing
        ("=?iso-8859-1?q?=80_5?=", "€ 5"),  # Windows-1252 called Latin-1
        ("=?utf-8?q?two words with spaces?=", "two words with spaces"),
        ("=?iso-2022-jp?B?GyRCRnxLXDhsGyhC?=", "日本語"),
        ("=?gb2312?B?1tDOxA==?=", "中文"),
        ("=?no-such-set?q?caf=E9?=", "café"),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("=?utf-8?q?open", "open"),
        ("Grüße".encode(), "Grüße"),  # raw UTF-8
        ("Grüße".encode("cp1252"), "Grüße"),  # raw Windows-1252
        ("a\n folded", "a folded"),
    ],
)
def test_subjects(raw: str | bytes, said: str) -> None:
    assert read(subject=raw).subject == said


@pytest.mark.parametrize(
    ("raw", "name", "address"),
    [
        ('"Marsh, Cleo" <cleo@x.example>', "Marsh, Cleo", "cleo@x.example"),
        ("cleo@x.example (Cleo Marsh)", "Cleo Marsh", "cleo@x.example"),
        ("<cleo@x.example>", "", "cleo@x.example"),
        ("Cleo cleo@x.example", "Cleo", "cleo@x.example"),
        ("=?utf-8?q?Cl=C3=A9o?= <cleo@x.example>", "Cléo", "cleo@x.example"),
        ("=?utf-8?q?Cl=C3=A9o_=3Ccleo=40x=2Eexample=3E?=", "Cléo", "cleo@x.example"),
        ("Cleo <cleo@xn--bcher-kva.example>", "Cleo", "cleo@bücher.example"),
        ("Jürgen <jürgen@bücher.example>".encode(), "Jürgen", "jürgen@bücher.example"),
        ("Cleo @ Home <cleo@x.example>", "Cleo @ Home", "cleo@x.example"),
        ("Cleo", "Cleo", ""),
    ],
)
def test_senders(raw: str | bytes, name: str, address: str) -> None:
    sender = read(**{"from": raw}).sender
    assert sender is not None and (sender.name, sender.address) == (name, address)


def test_a_list_of_addresses_with_a_group_and_nonsense() -> None:
    one = read(to='Friends: "A, B" <a@x.example>, b@x.example; nobody, A@x.example, <c@x.example>')
    assert [to.address for to in one.to] == ["a@x.example", "b@x.example", "c@x.example"]


def test_ids_with_comments_spaces_breaks_and_without_brackets() -> None:
    one = read(
        in_reply_to='Your message of Monday <a @x.example> "Cleo" (<b@x.example>)',
        references="c@x.example,\n d@x.example",
    )
    assert one.in_reply_to == ("<a@x.example>", "<b@x.example>")
    assert one.references == ("<c@x.example>", "<d@x.example>")


def test_of_ten_thousand_references_the_first_and_the_newest_stay() -> None:
    one = read(references=" ".join(f"<{number}@x.example>" for number in range(10_000)))
    assert len(one.references) == 500
    assert (one.references[0], one.references[-1]) == ("<0@x.example>", "<9999@x.example>")


def test_every_address_that_the_mail_came_to_is_told() -> None:
    one = read(delivered_to="box@brightwater.example", x_original_to="support+token@brightwater.example")
    assert one.delivered_to == ("box@brightwater.example", "support+token@brightwater.example")


def test_a_date_that_nobody_can_read_is_taken_from_the_way_of_the_mail() -> None:
    raw = mail(date="yesterday", received="from a by b; Mon, 4 May 2026 08:15:00 +0000")
    assert parse(raw).date == "2026-05-04T08:15:00+00:00"
    assert read(date="2026-05-04 10:15:00 +0200").date == "2026-05-04T08:15:00+00:00"
    assert read(date="yesterday").date is None


def test_lines_that_are_no_headers_do_not_end_them() -> None:
    raw = b"From cleo Mon May  4 2026\nSubject: Grinder\nblocks again\nFrom: cleo@x.example\n\nHello\n"
    one = parse(b"\r\n\r\n" + raw)
    assert one.sender and one.sender.address == "cleo@x.example"
    assert (one.subject, one.text) == ("Grinder blocks again", "Hello")


def test_a_body_of_base64_that_nobody_declared() -> None:
    body = base64.encodebytes(("Guten Tag, die Mühle klemmt. " * 12).encode())
    assert "Mühle klemmt" in read(body).text
