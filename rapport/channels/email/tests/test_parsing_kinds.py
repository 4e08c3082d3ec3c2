"""Mail from a person, or by which sign a program sent it; and reports of mail that did not arrive."""

from __future__ import annotations

import pytest

from rapport.channels.email.parsing import parse
from rapport.channels.email.tests.raw_mails import mail, parts, read, report


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"auto_submitted": "no"}, "message"),
        ({"auto_submitted": "No (a person wrote this)"}, "message"),
        ({"precedence": "first-class"}, "message"),
        ({"x_auto_response_suppress": "DR, RN"}, "message"),
        ({"return_path": "<cleo@fernbrook.example>"}, "message"),
        ({"subject": "Away with the old grinder"}, "message"),
        ({"auto_submitted": "auto-replied"}, "auto_reply"),
        ({"auto_submitted": "auto-replied (vacation)"}, "auto_reply"),
        ({"auto_submitted": "auto-generated", "in_reply_to": "<a@x.example>"}, "auto_reply"),
        ({"x_autoreply": "yes"}, "auto_reply"),
        ({"precedence": "auto_reply"}, "auto_reply"),
        ({"subject": "Out of office: Grinder blocks"}, "auto_reply"),
        ({"subject": "Automatische Antwort: Mühle"}, "auto_reply"),
        ({"subject": "Réponse automatique : Moulin"}, "auto_reply"),
        ({"subject": "=?utf-8?q?Autosvar=3A?= fråga"}, "auto_reply"),
        ({"auto_submitted": "auto-generated"}, "bulk"),
        ({"precedence": "bulk"}, "bulk"),
        ({"list_id": "<news.x.example>"}, "bulk"),
        ({"list_unsubscribe": "<mailto:off@x.example>"}, "bulk"),
        ({"x_auto_response_suppress": "All"}, "bulk"),
        ({"x_loop": "support@brightwater.example"}, "bulk"),
        ({"return_path": "<>"}, "bulk"),
        ({"from": "no-reply@shop.example"}, "bulk"),
    ],
)
def test_kinds(headers: dict[str, str], kind: str) -> None:
    one = read(**headers)
    assert (one.kind, bool(one.auto_cause)) == (kind, kind != "message")


def test_a_report_after_rfc_3464() -> None:
    one = parse(
        report(
            "Final-Recipient: rfc822; dan@fernbrook.example\nAction: failed\nStatus: 5.1.1\n"
            "Diagnostic-Code: smtp; 550 5.1.1 <dan@fernbrook.example>: User unknown"
        )
    )
    assert one.kind == "bounce" and one.bounce is not None
    assert (one.bounce.recipient, one.bounce.status, one.bounce.permanent) == ("dan@fernbrook.example", "5.1.1", True)
    assert "User unknown" in one.bounce.reason
    assert one.failed_message_id == "<7@brightwater.example>"


@pytest.mark.parametrize(
    ("said", "permanent"),
    [
        ("550 5.1.1 User unknown", True),
        ("550 No such user here", True),
        ("554 5.4.4 Host unknown", True),
        ("552 5.2.2 Mailbox full", False),
        ("550 5.7.1 Message rejected as spam", False),
        ("550 5.1.1 blocked using dnsbl.example", False),
        ("552 5.3.4 Message size exceeds limit", False),
        ("450 4.1.1 User unknown in virtual alias table", False),
        ("450 4.7.1 Greylisted, try again later", False),
    ],
)
def test_an_address_is_dead_or_a_message_refused(said: str, permanent: bool) -> None:
    fields = (
        f"Final-Recipient: rfc822; dan@x.example\nAction: failed\nStatus: {said[0]}.0.0\nDiagnostic-Code: smtp; {said}"
    )
    bounce = parse(report(fields)).bounce
    assert bounce is not None and bounce.permanent is permanent


def test_a_report_of_several_recipients_names_each_that_failed() -> None:
    one = parse(
        report(
            "Action: failed\nFinal-Recipient: rfc822; a@x.example\nStatus: 5.1.1\n\n"
            "Final-Recipient: rfc822; b@x.example\nAction: relayed\nStatus: 2.0.0\n\n"
            "Final-Recipient: rfc822; c@x.example\nAction: failed\nStatus: 5.2.2"
        )
    )
    assert [(bounce.recipient, bounce.permanent) for bounce in one.bounces] == [
        ("a@x.example", True),
        ("c@x.example", False),
    ]


def test_a_delay_and_a_proof_of_arrival_are_no_bounces() -> None:
    late = parse(report("Final-Recipient: rfc822; dan@x.example\nAction: delayed\nStatus: 4.4.1"))
    assert late.kind == "delay" and late.bounce is not None and not late.bounce.permanent
    arrived = parse(report("Final-Recipient: rfc822; dan@x.example\nAction: delivered\nStatus: 2.0.0"))
    assert (arrived.kind, arrived.bounces) == ("receipt", ())


def test_a_bounce_in_prose() -> None:
    text = (
        "Hi. This is the mail program at mx.x.example. I was not able to deliver your message.\n\n<dan@x.example>:\n"
        "Sorry, no such mailbox here by that name.\n\n--- Below this line is a copy of the message.\n\n"
        "Message-ID: <7@brightwater.example>\nTo: dan@x.example\n"
    )
    one = read(
        text, **{"from": "MAILER-DAEMON@mx.x.example"}, subject="failure notice", to="support@brightwater.example"
    )
    assert one.kind == "bounce" and one.bounce is not None
    assert (one.bounce.recipient, one.bounce.permanent) == ("dan@x.example", True)
    assert one.failed_message_id == "<7@brightwater.example>"


def test_x_failed_recipients() -> None:
    one = read("It did not work.", x_failed_recipients="dan@x.example, eve@x.example", auto_submitted="auto-replied")
    assert one.kind == "bounce"
    assert [bounce.recipient for bounce in one.bounces] == ["dan@x.example", "eve@x.example"]


@pytest.mark.parametrize(
    "text",
    [
        "My mail to dan@x.example came back: user unknown. Can you help?",
        "I got this:\n\nFinal-Recipient: rfc822; dan@x.example\nAction: failed\nStatus: 5.1.1\n",
    ],
)
def test_a_customer_who_writes_about_bounces_is_a_person(text: str) -> None:
    assert read(text, subject="Question about delivery").kind == "message"


def test_a_complaint_and_a_read_receipt() -> None:
    complaint = parts(
        "Content-Type: text/plain\n\nThis is an abuse report",
        "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n",
        "Content-Type: message/rfc822\n\nMessage-ID: <7@brightwater.example>\n\nHi",
        kind="report; report-type=feedback-report",
    )
    assert parse(complaint).kind == "complaint"
    receipt = parts(
        "Content-Type: text/plain\n\nIt was read",
        "Content-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed\n",
        kind="report; report-type=disposition-notification",
    )
    assert parse(receipt).kind == "receipt"


def test_an_absence_note_of_a_daemon_with_a_full_return_path_is_no_bounce() -> None:
    raw = mail(
        "I am away until Monday. Mail is not delivered to others.", auto_submitted="auto-replied", return_path="<>"
    )
    assert parse(raw).kind == "auto_reply"
