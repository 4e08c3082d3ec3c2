"""Connecting a mailbox: the form, who may, and what is never shown."""

from typing import Any

from django.db import connection

from rapport.channels.email.models import Mailbox

FORM = {
    "address": "help@brook.example", "read": "now", "imap_host": "imap.brook.example", "imap_port": 993,
    "imap_security": "tls", "imap_user": "help", "imap_password": "open sesame", "imap_folder": "INBOX",
    "smtp_host": "smtp.brook.example", "smtp_port": 587, "smtp_security": "starttls", "smtp_user": "",
    "smtp_password": "", "authserv_id": "", "quote_history": "last", "is_active": "on",
}  # fmt: skip


def path(world: Any) -> str:
    return f"/settings/inboxes/{world.inbox.pk}/mailbox"


def test_saving_connects_and_says_so(world: Any, client: Any, happened: Any) -> None:
    client.force_login(world.ann)
    assert client.post(path(world), FORM).status_code == 302
    mailbox = Mailbox.objects.get()
    world.inbox.refresh_from_db()
    assert world.inbox.address == "help@brook.example" and mailbox.imap_password == "open sesame"
    assert mailbox.read_since and "mailbox.connected" in happened()


def test_the_password_is_sealed_kept_and_never_shown(world: Any, client: Any) -> None:
    client.force_login(world.ann)
    client.post(path(world), FORM)
    with connection.cursor() as cursor:
        cursor.execute("SELECT imap_password FROM email_mailbox")
        assert "sesame" not in cursor.fetchone()[0]
    assert "sesame" not in client.get(path(world)).text
    client.post(path(world), {**FORM, "imap_password": "", "imap_port": 143})
    mailbox = Mailbox.objects.get()
    assert mailbox.imap_password == "open sesame" and mailbox.imap_port == 143 and mailbox.revision == 1


def test_what_is_missing_is_said_at_its_field(world: Any, client: Any) -> None:
    client.force_login(world.ann)
    answer = client.post(path(world), {**FORM, "imap_host": ""})
    assert answer.status_code == 422 and not Mailbox.objects.exists()


def test_save_and_test_asks_for_a_check_and_shows_its_steps(world: Any, client: Any, happened: Any) -> None:
    client.force_login(world.ann)
    page = client.post(path(world), {**FORM, "check": ""}, follow=True).text
    assert "mailbox.check_asked" in happened() and "Trying it out" in page
    Mailbox.objects.update(check_steps=[{"name": "Signed in", "result": "bad", "words": "Wrong password."}])
    assert "Wrong password." in client.get(path(world) + "/steps").text


def test_it_stands_on_the_inboxs_page(world: Any, client: Any) -> None:
    client.force_login(world.ann)
    page = client.get(f"/settings/inboxes/{world.inbox.pk}").text
    assert "IMAP server" in page and 'value="imap.brook.example"' in page  # guessed from the address


def test_only_administrators_may(world: Any, client: Any) -> None:
    for agent in (world.ada, world.lea, world.lin):
        client.force_login(agent)
        assert client.get(path(world)).status_code == 404
        assert client.post(path(world), FORM).status_code == 404
        assert client.post(path(world) + "/check").status_code == 404


def test_an_empty_inbox_leads_to_its_mailbox_until_there_is_one(world: Any, client: Any) -> None:
    client.force_login(world.ann)
    assert path(world) in client.get("/inbox/spam").text
    client.force_login(world.ada)  # may not connect one
    assert "Connect a mailbox" not in client.get("/inbox/spam").text
    client.force_login(world.ann)
    client.post(path(world), FORM)
    assert "Connect a mailbox" not in client.get("/inbox/spam").text
