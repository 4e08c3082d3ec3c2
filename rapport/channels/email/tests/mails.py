"""Mails for the tests, written by hand, and the short way to take them in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from typing import Any

from rapport.channels.email import intake
from rapport.channels.email.intake import Raw
from rapport.channels.email.models import Mail
from rapport.channels.email.models.mail import Outcome
from rapport.channels.email.pool import CouldNotRead
from rapport.channels.email.reader import Reading, Task, read
from rapport.desk.models import Inbox

SERVER = "mx.brook.example"


def mail(
    sender: str = "cleo@fernbrook.example",
    text: str = "It still says E14.",
    *,
    number: str = "1",
    to: str = "support@brook.example",
    subject: str = "Grinder blocks",
    proven: bool = True,
    **headers: Any,
) -> bytes:
    """One mail. `number` makes its Message-ID; `proven` says that our server vouches for the sender."""
    domain = sender.rpartition("@")[2].strip(">")
    lines = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Date": "Tue, 12 May 2026 09:30:00 +0200",
        "Message-ID": f"<{number}@{domain}>" if number else "",
        "Authentication-Results": f"{SERVER}; dmarc=pass header.from={domain}" if proven else "",
        "Content-Type": "text/plain; charset=utf-8",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"{head}\r\n{text}\r\n".encode()


class InProcess:
    """A pool that reads in this process, for tests that aren't about processes."""

    def submit(self, task: Task) -> Future[Reading]:
        future: Future[Reading] = Future()
        try:
            future.set_result(read(Task(task.raw, task.authserv_id)))
        except Exception as error:
            future.set_exception(CouldNotRead(str(error)))
        return future


def take_in(inbox: Inbox, *raws: bytes, origin: str = Mail.IMAP, **options: Any) -> list[Outcome]:
    """Store and file these mails; answers what became of each, in order."""
    outcomes: list[Outcome] = []
    intake.store(inbox, [Raw(raw) for raw in raws], origin=origin)
    intake.file_all(InProcess(), told=outcomes.extend, **options)  # type: ignore[arg-type]  # a pool without processes
    return outcomes


def states(outcomes: Iterable[Outcome]) -> Sequence[str]:
    return [str(outcome.state) for outcome in outcomes]
