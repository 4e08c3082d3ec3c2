"""What is kept aside, why, and what people do with it."""

from email.utils import format_datetime
from typing import Any

import pytest

from rapport.channels.email import holding, proof
from rapport.channels.email.models import Mail
from rapport.channels.email.tests.mails import mail, states, take_in
from rapport.core.clock import now
from rapport.desk.models import Conversation, Inbox, Message, Status

pytestmark = pytest.mark.usefixtures("mailbox")


@pytest.mark.parametrize(
    ("headers", "cause"),
    [
        ({"Auto_Submitted": "auto-replied", "Subject": "Out of office"}, "auto_reply"),
        ({"Auto_Submitted": "auto-generated"}, "bulk"),
        ({"List_Id": "<news.example>"}, "bulk"),
        ({"Precedence": "bulk"}, "bulk"),
        ({"From": "support@brook.example"}, "ourselves"),
        ({"From": "Support+x@BROOK.example"}, "ourselves"),
        ({"From": ""}, "no_sender"),
    ],
)
def test_what_no_person_wrote_is_kept_with_its_cause(
    world: Any, happened: Any, headers: dict[str, Any], cause: str
) -> None:
    before = Conversation.objects.count()
    [outcome] = take_in(world.inbox, mail(**headers))
    kept = Mail.objects.get()
    assert kept.cause == outcome.cause == cause and kept.is_kept_aside and kept.why
    assert Conversation.objects.count() == before
    assert happened()[-1] in ("mail.held", "mail.unreadable")


def test_auto_submitted_no_is_a_person(world: Any) -> None:
    assert states(take_in(world.inbox, mail(Auto_Submitted="no"))) == ["filed"]


def test_an_absence_with_proof_is_folded_in_and_changes_nothing(world: Any, happened: Any) -> None:
    world.late.set_status(Status.PENDING, by=world.ada)
    to = proof.reply_address(world.late.pk, "support@brook.example")
    take_in(world.inbox, mail(to=to, Auto_Submitted="auto-replied", Subject="Out of office"))
    world.late.refresh_from_db()
    message = Message.objects.order_by("-pk").first()
    assert message and message.conversation == world.late and message.automatic == "auto_reply"
    assert world.late.status == Status.PENDING and "conversation.reopened" not in happened()


def test_our_own_mail_that_comes_back_is_a_loop(world: Any) -> None:
    take_in(world.inbox, mail(X_Rapport=f"7 {proof.mark('7')}"))
    take_in(world.inbox, mail(number="2", X_Rapport="7 forged"))
    assert list(Mail.objects.order_by("pk").values_list("cause", flat=True)) == ["loop", ""]


def test_too_many_at_once_are_held(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "BURST", 3)
    just_now: dict[str, Any] = {"Date": format_datetime(now())}
    take_in(world.inbox, *(mail(number=str(number), **just_now) for number in range(2)))
    outcomes = take_in(world.inbox, *(mail(number=str(number), **just_now) for number in range(2, 5)))
    assert states(outcomes) == ["filed", "held", "held"]
    old = [mail(number=str(number)) for number in range(5, 15)]
    assert set(states(take_in(world.inbox, *old))) == {"filed"}
    archive = [mail(number=str(number)) for number in range(20, 30)]
    assert set(states(take_in(world.inbox, *archive, origin=Mail.IMPORT))) == {"filed"}


def held_mail(world: Any, **headers: Any) -> Mail:
    take_in(world.inbox, mail(text="Please call me.", Precedence="bulk", **headers))
    kept: Mail = Mail.objects.get()
    return kept


def test_the_list_says_why_and_shows_the_original_as_text(world: Any, client: Any) -> None:
    kept = held_mail(world, Subject="<script>alert(1)</script>")
    client.force_login(world.ada)
    page = client.get("/held").text
    assert "Automatic or bulk mail: Precedence: bulk" in page and "<script>alert(1)" not in page
    page = client.get(f"/held/{kept.pk}").text
    assert "Please call me." in page and "Precedence: bulk" in page and "<script>alert(1)" not in page
    assert "Held" in client.get("/inbox/mine").text


def test_recovering_files_it_as_a_message(world: Any, client: Any, happened: Any) -> None:
    kept = held_mail(world)
    client.force_login(world.ada)
    answer = client.post(f"/held/{kept.pk}/recover")
    message = Message.objects.order_by("-pk").first()
    assert message and answer.headers["Location"] == f"/conversations/{message.conversation_id}"
    assert message.automatic == "" and message.conversation.waiting_since
    kept.refresh_from_db()
    assert (kept.state, kept.message) == ("filed", message)
    client.post(f"/held/{kept.pk}/recover")
    assert happened().count("mail.recovered") == 1 and Message.objects.filter(text__contains="call me").count() == 1


def test_discarding_puts_it_out_of_sight_and_it_stays_away(world: Any, client: Any) -> None:
    kept = held_mail(world)
    client.force_login(world.ada)
    client.post(f"/held/{kept.pk}/discard")
    assert Mail.objects.get().state == "discarded" and "Nothing is held" in client.get("/held").text
    again = b"Received: by another way\r\n" + kept.raw
    assert states(take_in(world.inbox, again)) == ["duplicate"]


def test_several_at_once(world: Any, client: Any) -> None:
    take_in(world.inbox, *(mail(number=str(number), Precedence="bulk") for number in range(3)))
    first, second, third = Mail.objects.order_by("pk").values_list("pk", flat=True)
    client.force_login(world.ada)
    client.post("/held/several", {"mail": [first, second], "then": "recover"})
    client.post("/held/several", {"mail": [third, "x"], "then": "discard"})
    assert list(Mail.objects.order_by("pk").values_list("state", flat=True)) == ["filed", "filed", "discarded"]


def test_what_names_nobody_cannot_be_filed(world: Any, client: Any) -> None:
    take_in(world.inbox, mail(From=""))
    kept = Mail.objects.get()
    client.force_login(world.ada)
    page = client.post(f"/held/{kept.pk}/recover", follow=True).text
    assert "names no sender" in page and Mail.objects.get().state == "unreadable"


def test_another_teams_held_mail_is_not_there(world: Any, client: Any) -> None:
    kept = held_mail(world)
    client.force_login(world.eve)
    assert client.get("/held").status_code == 200 and "Please call" not in client.get("/held").text
    for path in (f"/held/{kept.pk}", f"/mail/{kept.pk}/original"):
        assert client.get(path).status_code == 404
    assert client.post(f"/held/{kept.pk}/recover").status_code == 404
    client.force_login(world.lin)
    assert client.get("/held").status_code == 404 and "/held" not in client.get("/inbox/mine").text


def test_the_original_is_a_download_for_those_who_see_the_conversation(world: Any, client: Any) -> None:
    raw = mail()
    take_in(world.inbox, raw)
    kept = Mail.objects.get()
    client.force_login(world.ada)
    answer = client.get(f"/mail/{kept.pk}/original")
    assert answer.content == raw and answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert f"/mail/{kept.pk}/original" in client.get(f"/conversations/{kept.message.conversation_id}").text
    client.force_login(world.eve)
    assert client.get(f"/mail/{kept.pk}/original").status_code == 404


def test_the_other_inbox_is_named_below_the_message(world: Any, client: Any) -> None:
    sales = Inbox.objects.create(name="Sales", address="sales@brook.example", desk=world.success)
    take_in(world.inbox, mail())
    take_in(sales, b"Delivered-To: sales@brook.example\r\n" + mail())
    client.force_login(world.ada)
    message = Message.objects.order_by("-pk").first()
    assert message and "also came to Sales" in client.get(f"/conversations/{message.conversation_id}").text
