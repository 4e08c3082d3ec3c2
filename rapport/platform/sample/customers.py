"""The four hundred customers: those whom the threads name, and as many more as the cast asks for."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

from rapport.platform.sample.reading import Person, Thread, cast, hand_written
from rapport.platform.sample.scripts import chance

_SERIAL = re.compile(r"\b(BO|BD|WO|WP)-\d{5,6}")
MACHINES = {"BO": "Brook One", "BD": "Brook Duo", "WO": "Weir Office", "WP": "Weir Pro"}
#: Whoever writes about these for the first time has no years with us behind them.
NEW = frozenset({"onboarding", "cancel", "privacy"})
_SPELLED = {ord(sign): letters for sign, letters in zip("ßøıäöü", ("ss", "o", "i", "ae", "oe", "ue"), strict=True)}
MONTH = timedelta(days=30.4)


@dataclass(frozen=True)
class Known:
    """A customer with what belongs to them. `since` is how long we have known them; `writes` is whether they wrote
    to us in the older years too."""

    person: Person
    language: str
    city: str
    country: str
    machine: str
    serial: str
    roast: str
    plan: str
    job: str
    since: timedelta
    writes: bool = True

    @property
    def is_office(self) -> bool:
        return bool(self.person.company)

    @property
    def note(self) -> str:
        """What stands beside them in the margin: for those of the hand-written threads only what is said there."""
        if not self.plan:
            place = f" · {self.city}" if self.is_office else ""
            return f"{self.machine} {self.serial}{place}" if self.serial else ""
        beans = f"{self.plan} {self.roast}".strip() if self.plan != "no beans" else "no beans"
        return f"{self.machine} {self.serial} · {beans} · {self.city}"


def companies() -> dict[str, dict[str, str]]:
    """The sixty companies by name."""
    columns = ("name", "domain", "city", "country", "language")
    return {row[0]: dict(zip(columns, row, strict=True)) for row in cast()["companies"]["table"]}


def named_by(threads: tuple[Thread, ...]) -> list[Known]:
    """The customers of the hand-written threads, each once; senders of spam become known by their mail alone."""
    found: dict[str, Known] = {}
    for thread in threads:
        if thread.status != "spam" and thread.customer.email not in found:
            found[thread.customer.email] = _of_thread(thread)
    return list(found.values())


def _of_thread(thread: Thread) -> Known:
    rng = chance("customer", thread.customer.email)
    machine = _named_in(thread)
    known = _known(thread.customer, thread.language, rng, machine)
    writes = machine is not None and not NEW.intersection(thread.tags)
    return replace(known, plan="", serial=machine[1] if machine else "", writes=writes)


def _named_in(thread: Thread) -> tuple[str, str] | None:
    """The first machine whose serial stands in a thread."""
    serial = next((hit for said in thread.said for hit in _SERIAL.finditer(said.text)), None)
    return (MACHINES[serial[1]], serial[0]) if serial else None


@cache
def _machines_of_companies() -> dict[str, tuple[str, str]]:
    """What the hand-written threads say stands in which company."""
    named = [(thread.customer.company, _named_in(thread)) for thread in reversed(hand_written())]
    return {company: machine for company, machine in named if company and machine}


def invented(taken: list[Known], total: int) -> Iterator[Known]:
    """As many more as are needed to make `total`."""
    rng = chance("customers")
    emails = {one.person.email for one in taken}
    shares = cast()["customers"]["languages"]
    names: set[str] = {one.person.name for one in taken}
    for _ in range(total - len(taken)):
        language = rng.choices(list(shares), list(shares.values()))[0]
        while (person := _person(language, rng)).email in emails or person.name in names:
            pass
        emails.add(person.email)
        names.add(person.name)
        yield _known(person, language, rng)


def _person(language: str, rng: Random) -> Person:
    names = cast()["names"][language]
    given, family = rng.choice(names["given"]), rng.choice(names["family"])
    first, last = _plain(given), _plain(family)
    if rng.random() < cast()["customers"]["share_with_company"]:
        company = rng.choice([one for one in companies().values() if one["language"] == language])
        local = rng.choice([f"{first}.{last}", f"{first[0]}.{last}", first])
        return Person(f"{given} {family}", f"{local}@{company['domain']}", company["name"])
    local = rng.choice([f"{first}.{last}", f"{first}{last}", f"{first[0]}.{last}", f"{last}.{first}"])
    return Person(f"{given} {family}", f"{local}@{rng.choice(cast()['private'][language]['mail_domains'])}")


def _known(person: Person, language: str, rng: Random, machine: tuple[str, str] | None = None) -> Known:
    kind, plan, roast = _equipment(person, rng)
    city, country = _home(person, language, rng)
    name, serial = machine or kind
    since = MONTH * rng.uniform(5, cast()["customers"]["months_known"][1])
    job = rng.choice(cast()["jobs"][language]) if person.company else ""
    return Known(person, language, city, country, name, serial, roast, plan, job, since)


def _equipment(person: Person, rng: Random) -> tuple[tuple[str, str], str, str]:
    """Machine and beans: those of one company share theirs."""
    if person.company:
        shared = chance("company", person.company)
        plan: list[Any] = shared.choice(cast()["office_plans"]["table"])
        letters = "WP" if plan[2] > 1 else "WO"
        serial = f"WO-{shared.randint(181_000, 329_999)}" if letters == "WO" else f"WP-{shared.randint(10_100, 10_990)}"
        return _machines_of_companies().get(person.company, (MACHINES[letters], serial)), plan[0], plan[1]
    plan = rng.choice(cast()["home_plans"]["table"])
    letters = rng.choice(["BO", "BD"])
    return (MACHINES[letters], f"{letters}-{rng.randint(38_000, 81_999)}"), plan[0], plan[1]


def _home(person: Person, language: str, rng: Random) -> tuple[str, str]:
    if person.company:
        company = companies()[person.company]
        return company["city"], company["country"]
    city, country = rng.choice(cast()["private"][language]["cities"])
    return city, country


def _plain(name: str) -> str:
    """A name as it stands in an address."""
    letters = unicodedata.normalize("NFD", name.lower().translate(_SPELLED))
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())
