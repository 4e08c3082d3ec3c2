"""Writing one of the older conversations: parts of one topic that fit each other, about what is the customer's own."""

import re
from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from rapport.platform.sample.customers import Known, companies
from rapport.platform.sample.hours import awake, working
from rapport.platform.sample.reading import Said, Thread, cast, load

LONGEST = timedelta(days=11)
_FITS = re.compile(r"((?:[odawsthf]\d+ )*[odawsthf]\d+): ")
_EARLY, _LATE = re.compile("[Mm]orning|Morgen"), re.compile("Bonsoir")
_SHOWS_FILE = re.compile(r"attached|Here it is|im Anhang|anbei|hängt an|joint|La voici", re.IGNORECASE)
#: Who writes in which language for which inbox.
WRITERS = {
    ("support", "en"): ("ada", "tomas", "ada", "tomas", "mireille", "jonas"),
    ("hello", "en"): ("greta", "samir", "samir"),
    ("accounts", "en"): ("priya", "priya", "owen"),
    ("hilfe", "de"): ("jonas",),
    ("hello", "de"): ("greta",),
    ("aide", "fr"): ("mireille",),
    ("hello", "fr"): ("samir",),
}


@cache
def parts(language: str) -> dict[str, Any]:
    return load(f"parts/{language}.toml")


class Writer:
    """Writes one conversation: picks parts that fit each other and fills in what is the customer's own."""

    def __init__(self, customer: Known, rng: Random, used: Counter[str]) -> None:
        self.customer, self.rng, self.used = customer, rng, used
        self.common = parts(customer.language)
        self.topic = rng.choice([one for one in self.common["topic"] if self._may(one)])
        self.agent = rng.choice(WRITERS[self.topic["inbox"], customer.language])
        self.picked = {"f0" if customer.is_office else "h0"}
        self.hour = 0
        self.words = self._words()

    def _may(self, topic: dict[str, Any]) -> bool:
        return bool(topic["office"] if self.customer.is_office else topic["home"])

    def thread(self, key: str, began: datetime) -> Thread:
        self.hour = began.hour
        subject = self._fill(self.rng.choice(self.topic["subjects"]))
        said = tuple(self._timed(began, self._turns()))
        return Thread(
            key, self.customer.language, self.topic["inbox"], subject, self.customer.person, "closed", self.agent,
            "normal", self._tags(), timedelta(), said,
        )  # fmt: skip

    def _tags(self) -> tuple[str, ...]:
        tags = list(self.topic["tags"])
        if self.customer.is_office and "office" not in tags and self.rng.random() < 0.6:
            tags.append("office")
        return tuple(tags)

    def _turns(self) -> list[tuple[str, str, bool]]:
        """Who says what, in turn: (who, words, whether it is a note)."""
        opening = [self._pick("o", "openings"), self._pick("d", "details") if self.rng.random() < 0.65 else ""]
        turns = [("customer", self._letter(*opening), False)]
        if self.rng.random() < 0.07:
            turns.append(("customer", self.rng.choice(self.common["nudges"]), False))
        answer = self._pick("a", "answers")
        if self.rng.random() < 0.22 and (note := self._pick("n", "notes")):
            turns.append((self.agent, note, True))
        turns.append((self.agent, self._answer(answer), False))
        return turns + self._afterwards(asks=answer.rstrip().endswith("?"))

    def _afterwards(self, *, asks: bool) -> list[tuple[str, str, bool]]:
        turns: list[tuple[str, str, bool]] = []
        fits = bool(self._fitting("thanks"))
        if (self.rng.random() < 0.24 or not fits) and (still := self._pick("w", "still")):
            turns += [("customer", still, False), (self.agent, self._pick("s", "second"), False)]
            self.picked = {one for one in self.picked if not one.startswith("a")}
        elif not asks and self.rng.random() < 0.24:
            return turns
        if thanks := self._pick("t", "thanks"):
            turns.append(("customer", thanks, False))
            if self.rng.random() < 0.42 and (closing := self._pick("c", "closings")):
                turns.append((self.agent, closing, False))
        return turns

    def _fitting(self, name: str) -> list[tuple[int, str]]:
        """The parts of a list that fit what was picked before, with their places."""
        fitting = []
        for place, part in enumerate(self.topic.get(name, ())):
            found = _FITS.match(part)
            if found is None or self.picked & set(found[1].split()):
                fitting.append((place, part[found.end() :] if found else part))
        return fitting

    def _pick(self, letter: str, name: str) -> str:
        fitting = self._fitting(name)
        if not fitting:
            return ""
        least = min(self.used[part] for _, part in fitting)
        place, part = self.rng.choice([one for one in fitting if self.used[one[1]] == least])
        self.used[part] += 1
        self.picked.add(f"{letter}{place}")
        return self._fill(part)

    def _letter(self, *paragraphs: str) -> str:
        greeting = self.rng.choice([one for one in self.common["greetings"] if self._suits_the_hour(one)])
        ends = "office_endings" if self.customer.is_office and self.rng.random() < 0.6 else "endings"
        ending = self._fill(self.rng.choice(self.common[ends]))
        said = [part for part in paragraphs if part]
        if not greeting or self.customer.language != "de":
            said[0] = said[0][:1].upper() + said[0][1:]
        body = " ".join(said) if self.rng.random() < 0.4 else "\n\n".join(said)
        return "\n\n".join(part for part in (greeting, body, ending) if part)

    def _suits_the_hour(self, greeting: str) -> bool:
        return not (_EARLY.search(greeting) and self.hour >= 11) and not (_LATE.search(greeting) and self.hour < 17)

    def _answer(self, answer: str) -> str:
        greeting = self._fill(self.rng.choice(self.common["agent_greetings"]))
        if greeting.endswith(",") and answer.split()[0].rstrip(":,") in self.common.get("lowered", ()):
            answer = answer[0].lower() + answer[1:]
        ending = self._fill(self.rng.choice(self.common["agent_endings"]))
        return "\n\n".join(part for part in (greeting, answer, ending) if part)

    def _timed(self, began: datetime, turns: list[tuple[str, str, bool]]) -> list[Said]:
        """The turns with believable pauses; together never longer than LONGEST."""
        said: list[Said] = []
        moment = began
        for who, words, is_note in turns:
            before = moment
            if said and who == "customer":
                asks_again = 22 if said[-1].is_heard else 0
                pause = timedelta(hours=asks_again + min(self.rng.lognormvariate(1.3, 1.3), 40))
                moment = awake(moment + pause, self.rng)
            elif said:
                pause = timedelta(minutes=min(12 + self.rng.lognormvariate(4.2, 0.9), 1500))
                moment = working(moment + pause, self.rng)
            moment = min(moment, began + LONGEST)
            files = self._files(words) if who != "customer" and not is_note else ()
            said.append(Said(who, words, moment - before, is_note, files))
        return said

    def _files(self, words: str) -> tuple[str, ...]:
        name = self.topic.get("attach", "")
        return (self._fill(name),) if name and _SHOWS_FILE.search(words) else ()

    def _fill(self, part: str) -> str:
        return part.format_map(self.words)

    def _words(self) -> dict[str, str]:
        rng, customer = self.rng, self.customer
        roasts = ["Harbour", "Lantern", "Slate"]
        roast = customer.roast or rng.choice(roasts)
        elsewhere = [one["city"] for one in companies().values() if one["country"] == customer.country]
        names = {one["key"]: one["name"] for one in cast()["agent"]}
        agent = names[self.agent]
        return {
            "machine": customer.machine,
            "serial": customer.serial,
            "roast": roast,
            "other": rng.choice([one for one in [*roasts, "Meadow"] if not roast.startswith(one)]),
            "city": customer.city,
            "elsewhere": rng.choice([one for one in elsewhere if one != customer.city] or ["Vienna"]),
            "company": customer.person.company,
            "job": customer.job,
            "name": customer.person.name,
            "first": customer.person.name.split()[0],
            "agent": agent if rng.random() < 0.5 or customer.language == "de" else agent.split()[0],
            "day": rng.choice(self.common["days"]),
            "order": f"BW-{rng.randint(96_000, 198_000)}",
            "invoice": f"INV-{rng.randint(26_000, 47_900)}",
            "return": f"R-{rng.randint(4_100, 6_900)}",
            "number": str(rng.randint(10_100, 98_900)),
            "amount": self._amount(),
            "cups": f"{rng.randint(1_040, 8_960):,}".replace(",", {"en": ",", "de": ".", "fr": " "}[customer.language]),
        }

    def _amount(self) -> str:
        sum_ = self.rng.choice([14.5, 18.0, 19.0, 24.9, 32.5, 34.5, 48.0, 59.8])
        if self.customer.language == "en":
            return f"£{sum_:.2f}" if self.customer.country == "GB" else f"€{sum_:.2f}"
        return f"{sum_:.2f} €".replace(".", ",")
