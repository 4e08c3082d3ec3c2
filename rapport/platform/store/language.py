"""Nonsense that is distributed as language is: a few words everywhere, most of them nearly nowhere."""

from dataclasses import dataclass
from itertools import accumulate
from random import Random

#: In so many of a hundred messages. The rarest of all stands in exactly three messages of the whole store.
SHARES = {"printer": 50.0, "refund": 5.0, "warranty": 1.0, "limescale": 0.1}
RAREST = "xylophone77"

FREQUENT = (
    "the to and a of it is in for on that we my with not have this be at but you our was as are or if can from no"
    " so they there when would will an all which has one what do out up more time please order again since still"
    " does any"
)
STARTS = "b br c ch d dr f fl g gl h j k l m n p pl qu r s sh sl st t tr v w z"
MIDDLES = "a ai au e ea ee i io o oa oo ou u"
ENDS = "b ck d ft g l ld m n nd ng nt p r rd rk rm rn s sh st t th x"
VOCABULARY = 12_000


@dataclass(frozen=True)
class Language:
    """What messages, subjects and names are taken from."""

    paragraphs: list[str]
    subjects: list[str]
    first_names: list[str]
    last_names: list[str]

    @classmethod
    def spoken(cls, rng: Random, messages: int) -> "Language":
        made_up = sorted(_made_up(rng, VOCABULARY))
        rng.shuffle(made_up)
        words = [*FREQUENT.split(), *made_up]
        shares = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
        some = max(200, min(30_000, messages // 20))
        return cls(
            paragraphs=[_paragraph(rng, words, shares) for _ in range(some)],
            subjects=[_subject(rng, words, shares) for _ in range(max(50, some // 6))],
            first_names=[name.capitalize() for name in sorted(_made_up(rng, 300))],
            last_names=[name.capitalize() for name in sorted(_made_up(rng, 3000))],
        )


def _made_up(rng: Random, count: int) -> set[str]:
    made: set[str] = set()
    starts, middles, ends = STARTS.split(), MIDDLES.split(), ENDS.split()
    while len(made) < count:
        parts = rng.choices((1, 2, 3), (2, 5, 3))[0]
        made.add("".join(rng.choice(starts) + rng.choice(middles) for _ in range(parts)) + rng.choice(ends))
    return made


def _paragraph(rng: Random, words: list[str], shares: list[float]) -> str:
    said = rng.choices(words, cum_weights=shares, k=rng.randint(40, 80))
    for word, share in SHARES.items():
        if rng.random() * 100 < share:
            said[rng.randrange(len(said))] = word
    sentences, at = [], 0
    while at < len(said):
        length = rng.randint(6, 14)
        sentences.append(" ".join(said[at : at + length]).capitalize() + ".")
        at += length
    return " ".join(sentences)


def _subject(rng: Random, words: list[str], shares: list[float]) -> str:
    # Subjects leave out the most frequent words, as people do.
    said = [word for word in rng.choices(words, cum_weights=shares, k=12) if len(word) > 3][: rng.randint(2, 6)]
    return " ".join(said or [rng.choice(words)]).capitalize()
