"""Replies, notes, drafts and their files, as the composer sends them."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from conftest import World, type_happened
from rapport.desk import markup
from rapport.desk.forms import People
from rapport.desk.models import Delivery, Draft, DraftFile, Message

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def ada(world: World, client: Client) -> Client:
    client.force_login(world.ada)
    return client


def send(client: Client, world: World, verb: str = "reply", *, htmx: bool = True, **values: Any) -> Any:
    here = f"/conversations/{world.late.pk}"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{here}"} if htmx else {}
    given = {"to": "Cleo Finch <cleo@fernbrook.example>", "text": "Try the brush.", **values}
    return client.post(f"{here}/{verb}", given, headers=headers)


def toast(answer: Any) -> str:
    said: str = json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    return said


def last(world: World) -> Message:
    found: Message = Message.objects.filter(conversation=world.late).latest("id")
    return found


def test_a_reply_is_sent_and_the_composer_is_empty_again(ada: Client, world: World, happened: type_happened) -> None:
    answer = send(ada, world, cc="office@fernbrook.example", bcc="boss@brook.example")
    assert happened() == ["message.sent"]
    assert last(world).recipients == {
        "to": [["Cleo Finch", "cleo@fernbrook.example"]],
        "cc": [["", "office@fernbrook.example"]],
        "bcc": [["", "boss@brook.example"]],
    }
    assert "Try the brush." in answer.text and 'id="composer"' in answer.text
    assert "said" in json.loads(answer.headers["HX-Trigger"])


def test_rich_text_is_stored_safe_with_its_plain_twin(ada: Client, world: World) -> None:
    html = "<p>Do <b>this</b>:</p><ul><li>one</li><li>two</li></ul><script>alert(1)</script><p onclick=x>end</p>"
    send(ada, world, html=html, text="stale")
    assert last(world).html == "<p>Do <b>this</b>:</p><ul><li>one</li><li>two</li></ul><p>end</p>"
    assert last(world).text == "Do this:\n\n- one\n- two\n\nend"


def test_send_and_resolve_send_and_wait(ada: Client, world: World) -> None:
    answer = send(ada, world, then="pending")
    assert world.late.again().status == "pending" and json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    send(ada, world, then="resolved", htmx=False)
    assert world.late.again().status == "resolved"
    assert Message.objects.filter(conversation=world.late, direction="outbound").count() == 2


def test_a_reply_to_nobody_keeps_the_words(ada: Client, world: World, happened: type_happened) -> None:
    answer = send(ada, world, to="", html="<p>Long words</p>")
    assert "Add a recipient" in toast(answer) and happened() == []
    assert Draft.objects.get().html == "<p>Long words</p>"


def test_half_an_address_is_said(ada: Client, world: World) -> None:
    assert "“cleo@” is no mail address" in toast(send(ada, world, to="cleo@"))


def test_nothing_is_not_sent(ada: Client, world: World, happened: type_happened) -> None:
    assert "nothing to send" in toast(send(ada, world, text="", html="<p></p>"))
    assert "nothing to note" in toast(send(ada, world, "note", text=" "))
    assert happened() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_just_being_stored_is_waited_for(ada: Client, world: World) -> None:
    """The mail's transaction is still open when Send is pressed: its words must not be answered unseen."""
    seen = world.late.again().last_message_id
    heard = threading.Event()

    def come_in() -> None:
        with transaction.atomic():
            world.late.again().hear(world.mail(text="Stop, it works again."), world.cleo)
            heard.set()
            time.sleep(0.4)
        connection.close()

    mail = threading.Thread(target=come_in)
    mail.start()
    heard.wait(5)
    send(ada, world, seen=seen)
    mail.join()
    assert not Delivery.objects.exists() and Draft.objects.get(agent=world.ada).kind == Draft.REPLY


def test_one_who_has_not_seen_the_newest_is_stopped(ada: Client, world: World, happened: type_happened) -> None:
    seen = world.late.again().last_message_id
    world.late.hear(world.mail(text="Never mind, it works!"), world.cleo)
    answer = send(ada, world, seen=seen, html="<p>My words</p>")
    assert "message.sent" not in happened()
    assert "Cleo Finch wrote while you were writing" in toast(answer) and "Never mind, it works!" in answer.text
    assert Draft.objects.get().html == "<p>My words</p>"
    send(ada, world, seen=last(world).pk)
    assert "message.sent" in happened()


def test_the_same_composer_sends_once(ada: Client, world: World, happened: type_happened) -> None:
    for _ in range(2):
        assert send(ada, world, once="token-1").status_code == 200
        assert send(ada, world, "note", once="token-2").status_code == 200
    assert happened() == ["message.sent", "message.noted"]


def test_what_failed_may_be_sent_again(ada: Client, world: World, happened: type_happened) -> None:
    assert "nothing to send" in toast(send(ada, world, text="", once="token-3"))
    send(ada, world, once="token-3")
    assert happened() == ["message.sent"]


def test_ones_own_note_and_a_machines_mail_stop_nobody(ada: Client, world: World, happened: type_happened) -> None:
    seen = world.late.again().last_message_id
    world.late.note("mine", by=world.ada)
    world.late.hear(world.mail(text="Away", automatic="auto_reply"), world.cleo)
    send(ada, world, seen=seen)
    assert "message.sent" in happened()


def test_a_light_agent_cannot_reply(client: Client, world: World, happened: type_happened) -> None:
    client.force_login(world.lin)
    assert send(client, world).status_code == 404
    assert send(client, world, "note").status_code == 200
    assert happened() == ["message.noted"]


def test_a_note_finds_those_it_asks_by_name_or_by_choice(ada: Client, world: World) -> None:
    chosen = f'<span class="mention" data-type="mention" data-id="{world.ben.pk}">@Ben Marsh</span>'
    html = f"<p>{chosen} and @Lea, not @Nobody</p>"
    send(ada, world, "note", html=html)
    assert set(last(world).mentions.values_list("agent", flat=True)) == {world.ben.pk, world.lea.pk}
    assert "data-id" in last(world).html


def test_a_draft_waits_on_the_server(ada: Client, world: World) -> None:
    here = f"/conversations/{world.late.pk}"
    kept = ada.post(f"{here}/draft", {"kind": "reply", "html": "<p>Half a sent</p>", "to": "cleo@fern", "text": ""})
    assert kept.status_code == 204
    page = ada.get(here).text
    assert "Half a sent" in page and 'value="cleo@fern"' in page and "Draft kept" in page
    assert "You have a draft here" in ada.get("/inbox/open").text
    send(ada, world)
    assert not Draft.objects.exists()


def test_an_emptied_draft_is_none(ada: Client, world: World) -> None:
    for html in ("<p>x</p>", "<p></p>"):
        ada.post(f"/conversations/{world.late.pk}/draft", {"kind": "note", "html": html})
    assert not Draft.objects.exists()


def test_drafts_are_ones_own(ada: Client, world: World) -> None:
    ada.post(f"/conversations/{world.late.pk}/draft", {"kind": "note", "html": "<p>private thought</p>"})
    other = Client()
    other.force_login(world.ben)
    assert "private thought" not in other.get(f"/conversations/{world.late.pk}").text


def upload(client: Client, world: World, name: str, content: bytes, kind: str = "reply") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/conversations/{world.late.pk}/upload?kind={kind}", {"file": file})


def test_a_file_goes_with_the_reply(ada: Client, world: World) -> None:
    shown = upload(ada, world, "invoice.pdf", b"%PDF-1.4 hello")
    assert "invoice.pdf" in shown.text
    assert "invoice.pdf" in ada.get(f"/conversations/{world.late.pk}").text
    send(ada, world)
    assert [one.name for one in last(world).attachments.all()] == ["invoice.pdf"]
    assert not DraftFile.objects.exists()


def test_a_file_alone_is_a_reply(ada: Client, world: World, happened: type_happened) -> None:
    upload(ada, world, "photo.png", PNG)
    send(ada, world, text="")
    assert happened() == ["message.sent"]


def test_without_scripts_files_come_with_the_form(ada: Client, world: World) -> None:
    send(ada, world, htmx=False, file=SimpleUploadedFile("note.txt", b"hello"))
    assert [one.name for one in last(world).attachments.all()] == ["note.txt"]


def test_a_pasted_picture_stands_in_the_text(ada: Client, world: World) -> None:
    upload(ada, world, "paste.png", PNG)
    file = DraftFile.objects.get()
    send(ada, world, html=f'<p>See <img src="{file.address}" alt="paste.png"></p>')
    attachment = last(world).attachments.get()
    assert attachment.is_inline and f'src="cid:{attachment.content_id}"' in last(world).html
    assert f'src="{attachment.address}"' in ada.get(f"/conversations/{world.late.pk}").text


def test_a_file_over_the_limit_is_refused_in_words(ada: Client, world: World, settings: Any) -> None:
    settings.ATTACHMENT_LIMIT = 10
    answer = upload(ada, world, "big.bin", b"x" * 11)
    assert answer.status_code == 413 and "big.bin is larger than" in answer.text


def test_a_file_can_be_taken_out_by_its_owner_alone(ada: Client, world: World) -> None:
    upload(ada, world, "wrong.txt", b"x")
    file, other = DraftFile.objects.get(), Client()
    other.force_login(world.ben)
    assert other.post(f"/drafts/files/{file.pk}/remove").status_code == 404
    assert other.get(file.address).status_code == 404
    ada.post(f"/drafts/files/{file.pk}/remove")
    assert not DraftFile.objects.exists()


def test_colleagues_are_found_by_a_part_of_their_name(ada: Client, world: World) -> None:
    page = ada.get("/colleagues?q=mar").text
    assert "Ben Marsh" in page and "Lea" not in page


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b<br>c</p>", "a\n\nb\nc"),
        ("<ol><li><p>x</p></li><li><p>y</p></li></ol>", "1. x\n2. y"),
        ('<p><a href="https://x.example/a">here</a></p>', "here (https://x.example/a)"),
        ('<p><a href="https://x.example">https://x.example</a></p>', "https://x.example"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("<p>5 &lt; 6 &amp; 7</p>", "5 < 6 & 7"),
    ],
)
def test_rich_text_reads_well_as_plain_text(html: str, text: str) -> None:
    assert markup.to_text(html) == text


def test_plain_text_becomes_paragraphs() -> None:
    assert markup.from_text("a <b>\nc\n\n\nd") == "<p>a &lt;b&gt;<br>c</p><p>d</p>"


def test_a_closed_conversation_sends_nothing(ada: Client, world: World, tmp_path: Path) -> None:
    world.late.close(by=world.ada)
    assert "closed" in toast(send(ada, world))


def test_recipients_stand_there_as_people_write_them() -> None:
    people = [
        ["Padraic Ó Conghaile", "padraic@dairy.example"],
        ["Lind, Maria", "maria@lind.example"],
        ["", "a@b.example"],
    ]
    shown = People().prepare_value(people)
    assert shown == 'Padraic Ó Conghaile <padraic@dairy.example>, "Lind, Maria" <maria@lind.example>, a@b.example'
    assert People().to_python(shown) == people
