"""Companies and customers as rows, with the facts that made them known."""

from datetime import datetime

from rapport.core.models import System
from rapport.people.models import Company, Customer, Identity, fold
from rapport.platform.sample.customers import Known, companies
from rapport.platform.sample.facts import Fact


def add(known: list[Known], now: datetime) -> tuple[dict[str, Customer], list[Fact]]:
    """Write them in the order in which they became known; answers the customers by address, and what happened."""
    known = sorted(known, key=lambda one: one.since, reverse=True)
    facts: list[Fact] = []
    firms = _companies(known, now, facts)
    customers = [
        Customer(
            name=one.person.name, company=firms.get(one.person.company), language=one.language, note=one.note,
            created_at=now - one.since,
        )
        for one in known
    ]  # fmt: skip
    Customer.objects.bulk_create(customers)
    identities = [
        Identity(
            customer=customer, value=one.person.email, folded=fold(one.person.email), verified_at=customer.created_at,
            created_at=customer.created_at,
        )
        for one, customer in zip(known, customers, strict=True)
    ]  # fmt: skip
    Identity._base_manager.bulk_create(identities)
    for customer, identity in zip(customers, identities, strict=True):
        facts += _became_known(customer, identity)
    return {identity.value: customer for customer, identity in zip(customers, identities, strict=True)}, facts


def _companies(known: list[Known], now: datetime, facts: list[Fact]) -> dict[str, Company]:
    """Every company of the cast, known since its first customer is."""
    since = {one.person.company: now - one.since for one in reversed(known) if one.person.company}
    first = now - known[0].since
    ordered = sorted(companies().values(), key=lambda one: since.get(one["name"], first))
    firms = [
        Company(name=one["name"], domain=one["domain"], created_at=since.get(one["name"], first)) for one in ordered
    ]
    Company.objects.bulk_create(firms)
    facts += [Fact(firm.created_at, "company.added", firm, System) for firm in firms]
    return {firm.name: firm for firm in firms}


def _became_known(customer: Customer, identity: Identity) -> list[Fact]:
    moment, alone = customer.created_at, {"customer_id": customer.pk, "company_id": None}
    words = {"language": customer.language, "note": customer.note}
    codes = {"company": customer.company_id} if customer.company_id else {}
    return [
        Fact(moment, "customer.added", customer, System, words={"email": identity.value}, about=alone),
        Fact(moment, "customer.verified", customer, System, {"identity": identity.pk}, about=alone),
        Fact(moment, "customer.described", customer, System, codes, words),
    ]
