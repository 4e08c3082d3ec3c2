"""Mails to measure with, of the kinds and in the shares that the peers were measured with.

60 in a hundred plain text, 25 text and HTML, 10 with a 10 KB file, 5 in Latin-1 as quoted-printable.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from random import Random

SAID = (
    "machine order water coffee grinder delivery invoice address office button light error morning screen update"
    " account password number box beans filter leak noise slow broken missing again since yesterday please could"
    " would thanks help refund printer network cable plug wrong late shipped received return label"
)
WORDS = SAID.split()


def new_mails(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Message-ID and bytes of mails that begin conversations."""
    rng = Random(seed)
    for number in range(count):
        identifier = f"<new.{seed}.{number}@bench.example>"
        mail = _mail(rng, f"customer{seed}-{number % max(1, count // 2)}@bench.example", identifier, number)
        mail["Subject"] = " ".join(rng.choices(WORDS, k=5)).capitalize()
        _fill(rng, mail, _text(rng), number)
        yield identifier, mail.as_bytes(policy=SMTP)


def answers(identifiers: list[str], seed: int) -> Iterator[bytes]:
    """Mails in which the same customers answer what is known under these Message-IDs, with the former text quoted."""
    rng = Random(seed + 1)
    count = len(identifiers)
    for number, identifier in enumerate(identifiers):
        sender = f"customer{seed}-{number % max(1, count // 2)}@bench.example"
        mail = _mail(rng, sender, f"<answer.{seed}.{number}@bench.example>", number + count)
        mail["Subject"] = f"Re: {' '.join(rng.choices(WORDS, k=5)).capitalize()}"
        mail["In-Reply-To"] = identifier
        mail["References"] = identifier
        quoted = "\n".join(f"> {line}" for line in _text(rng).splitlines())
        text = f"{_text(rng)}\n\nOn Mon, 2 Mar 2026 at 10:12, Support <support@bench.example> wrote:\n{quoted}\n"
        _fill(rng, mail, text, number)
        yield mail.as_bytes(policy=SMTP)


def _mail(rng: Random, sender: str, identifier: str, number: int) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"{rng.choice(WORDS).capitalize()} {rng.choice(WORDS).capitalize()} <{sender}>"
    mail["To"] = "Support <support@bench.example>"
    mail["Date"] = format_datetime(datetime.now(UTC) - timedelta(days=1) + timedelta(seconds=number))
    mail["Message-ID"] = identifier
    return mail


def _fill(rng: Random, mail: EmailMessage, text: str, number: int) -> None:
    kind = number % 20
    if kind == 0:
        mail.set_content(f"Grüße: {text}", charset="iso-8859-1", cte="quoted-printable")
        return
    mail.set_content(text)
    if kind <= 5:
        paragraphs = "".join(f"<p>{line}</p>" for line in text.splitlines() if line)
        mail.add_alternative(f"<html><body>{paragraphs}</body></html>", subtype="html")
    elif kind <= 7:
        mail.add_attachment(rng.randbytes(10_240), maintype="application", subtype="pdf", filename="document.pdf")


def _text(rng: Random) -> str:
    said = rng.choices(WORDS, k=rng.randint(40, 80))
    lines = [" ".join(said[at : at + 12]).capitalize() + "." for at in range(0, len(said), 12)]
    return "Hello,\n\n" + "\n".join(lines) + "\n\nKind regards"
