"""Who gets a reply (the default that the composer shows)."""

from typing import Any

from rapport.desk.models import Incoming, Outgoing
from rapport.desk.queries.recipients import reply_recipients


def heard(world: Any, **recipients: Any) -> None:
    incoming = Incoming("cleo@fernbrook.example", "Grinder", "Again.", recipients=recipients)
    world.late.hear(incoming, world.cleo)


def test_the_writer_and_everyone_they_wrote_to_but_not_us(world: Any) -> None:
    heard(
        world,
        **{
            "from": [["Cleo", "cleo@fernbrook.example"]],
            "to": [["", "Support+abc@brook.example"], ["Bo", "bo@fernbrook.example"]],
            "cc": [["", "ann@fernbrook.example"], ["Cleo", "CLEO@fernbrook.example"]],
        },
    )
    assert reply_recipients(world.late) == {
        "to": [["Cleo", "cleo@fernbrook.example"]],
        "cc": [["Bo", "bo@fernbrook.example"], ["", "ann@fernbrook.example"]],
    }


def test_a_reply_to_that_names_us_leaves_nobody_out(world: Any) -> None:
    people = {"from": [["", "cleo@fernbrook.example"]], "reply_to": [["", "support@brook.example"]]}
    heard(world, **people, cc=[["", "office@fernbrook.example"]])
    found = reply_recipients(world.late)
    assert found == {"to": [["", "cleo@fernbrook.example"]], "cc": [["", "office@fernbrook.example"]]}


def test_reply_to_wins_over_from(world: Any) -> None:
    heard(world, **{"from": [["", "cleo@fernbrook.example"]], "reply_to": [["", "office@fernbrook.example"]]})
    assert reply_recipients(world.late)["to"] == [["", "office@fernbrook.example"]]


def test_a_machine_is_never_answered(world: Any) -> None:
    heard(world, **{"from": [["", "cleo@fernbrook.example"]]})
    machine = Incoming(
        "robot@fernbrook.example",
        "Out of office",
        "Away.",
        automatic="auto_reply",
        recipients={"from": [["", "robot@fernbrook.example"]]},
    )
    world.late.hear(machine, world.cleo)
    assert reply_recipients(world.late)["to"] == [["", "cleo@fernbrook.example"]]


def test_where_only_we_wrote_it_is_whom_we_wrote_to(world: Any) -> None:
    world.done.reopen(by=world.ada)
    recipients = {"to": [["Dan", "dan@mailbox.example"]], "bcc": [["", "boss@brook.example"]]}
    world.done.reply(Outgoing("Here.", recipients=recipients), by=world.ada)
    assert reply_recipients(world.done) == {"to": [["Dan", "dan@mailbox.example"]], "cc": []}


def test_a_customer_without_any_mail_yet_gets_their_own_address(world: Any) -> None:
    world.done.messages.all().delete()
    assert reply_recipients(world.done)["to"] == [["Dan Reed", "dan@mailbox.example"]]
