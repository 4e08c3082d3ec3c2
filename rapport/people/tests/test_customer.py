"""Who customers are and how they are known."""

import pytest
from django.db import connections
from django.test import Client

from conftest import World, type_happened
from rapport.people.models import Company, Customer, Identity, fold


def test_an_address_is_known_whatever_its_case(world: World, happened: type_happened) -> None:
    assert Customer.objects.known_as(" CLEO@Fernbrook.example ") == world.cleo and happened() == []


def test_a_plus_address_is_somebody_else_until_merged(world: World) -> None:
    assert Customer.objects.known_as("cleo+bills@fernbrook.example") != world.cleo


@pytest.mark.parametrize(
    ("value", "folded"),
    [(" Ada@X.Example ", "ada@x.example"), ("ＡＤＡ@x.example", "ada@x.example"), ("Straße", "strasse")],
)
def test_folding(value: str, folded: str) -> None:
    assert fold(value) == folded


def test_a_new_address_is_a_new_customer(world: World, happened: type_happened) -> None:
    customer = Customer.objects.known_as("new@mailbox.example", name="Nia New")
    assert (customer.name, customer.email, customer.first_name) == ("Nia New", "new@mailbox.example", "Nia")
    assert happened() == ["customer.added"]


def test_a_name_that_came_later_is_taken_once(world: World, happened: type_happened) -> None:
    Customer.objects.known_as("new@mailbox.example")
    Customer.objects.known_as("new@mailbox.example", name="Nia New")
    assert Customer.objects.known_as("new@mailbox.example", name="Other").name == "Nia New"
    assert happened() == ["customer.added", "customer.named"]


def test_an_address_is_verified_once(world: World, happened: type_happened) -> None:
    Customer.objects.known_as("new@mailbox.example", verified=True)
    Customer.objects.known_as("new@mailbox.example", verified=True)
    assert happened() == ["customer.added", "customer.verified"]


def test_a_proven_address_is_the_one_to_write_to(world: World) -> None:
    customer = Customer.objects.known_as("first@mailbox.example")
    Identity.objects.create(customer=customer, value="second@x.example", folded="second@x.example")
    Customer.objects.known_as("second@x.example", verified=True)
    assert Customer.objects.get(pk=customer.pk).email == "second@x.example"


def test_describing(world: World, happened: type_happened) -> None:
    company = Company.objects.named("Oak Ltd", by=world.ada)
    assert Company.objects.named("Oak Ltd", by=world.ada) == company
    world.dan.describe(by=world.ada, name="Dan Oak", company=company, note="Calls on Mondays.")
    world.dan.describe(by=world.ada, name="Dan Oak", company=company, note="Calls on Mondays.")
    assert happened() == ["company.added", "customer.described"]


def test_two_at_once_find_one_customer(transactional_db: None) -> None:
    from threading import Thread

    found: list[int] = []

    def write() -> None:
        try:
            found.append(Customer.objects.known_as("cleo@fernbrook.example", name="Cleo").pk)
        finally:
            connections.close_all()

    threads = [Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1 and Customer.objects.count() == 1


@pytest.mark.parametrize("who", ["ada", "lin", "otto"])
def test_the_page(world: World, client: Client, who: str) -> None:
    client.force_login(getattr(world, who))
    page = client.get(f"/customers/{world.cleo.pk}").text
    assert "Cleo Finch" in page and "cleo@fernbrook.example" in page and "Fernbrook Dental" in page
    assert ("describe-title" in page) == (who != "lin")


def test_what_is_proven_is_marked(world: World, client: Client) -> None:
    client.force_login(world.ada)
    Customer.objects.known_as("cleo@fernbrook.example", verified=True)
    Customer.objects.known_as("maybe@mailbox.example")
    claimed = Identity.objects.get(folded="maybe@mailbox.example").customer_id
    assert "Proven" in client.get(f"/customers/{world.cleo.pk}").text
    assert "Not proven" in client.get(f"/customers/{claimed}").text


def test_editing(world: World, client: Client, happened: type_happened) -> None:
    client.force_login(world.ada)
    data = {"name": "Cleo Ash", "company": "Ash & Co", "language": "fr", "note": "<b>Likes tea</b>"}
    assert client.post(f"/customers/{world.cleo.pk}/describe", data).status_code == 302
    cleo = Customer.objects.get(pk=world.cleo.pk)
    assert cleo.company and (cleo.name, cleo.company.name, cleo.language) == ("Cleo Ash", "Ash & Co", "fr")
    assert "&lt;b&gt;Likes tea" in client.get(f"/customers/{world.cleo.pk}").text
    client.post(f"/customers/{world.cleo.pk}/describe", {**data, "company": ""})
    assert Customer.objects.get(pk=world.cleo.pk).company is None
    assert happened() == ["company.added", "customer.described", "customer.described"]


def test_a_light_agent_edits_nothing(world: World, client: Client) -> None:
    client.force_login(world.lin)
    assert client.post(f"/customers/{world.cleo.pk}/describe", {"name": "X"}).status_code == 404


def test_what_cant_be_is_said(world: World, client: Client) -> None:
    client.force_login(world.ada)
    page = client.post(f"/customers/{world.cleo.pk}/describe", {"name": "x" * 201})
    assert page.status_code == 422 and "200 characters" in page.text
    assert client.get(f"/customers/{world.cleo.pk}/describe").status_code == 405
    assert client.get("/customers/99999").status_code == 404


def test_their_conversations_are_those_that_the_reader_may_see(world: World, client: Client) -> None:
    client.force_login(world.ada)
    assert "Grinder blocks" in client.get(f"/customers/{world.cleo.pk}").text
    client.force_login(world.eve)
    page = client.get(f"/customers/{world.cleo.pk}").text
    assert "Cleo Finch" in page and "Grinder blocks" not in page
