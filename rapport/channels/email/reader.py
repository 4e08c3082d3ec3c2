"""Reading one mail in a process of its own: bytes in, a plain answer out. No Django, no database.

`main` takes tasks on its standard input and answers on its output, each as a length and a pickle, until its input ends.
"""

from __future__ import annotations

import hashlib
import pickle
import re
import resource
import struct
import sys
from dataclasses import dataclass

from rapport.channels.email.parsing import ParsedMail, parse
from rapport.channels.email.parsing.authentication import proven

LENGTH = struct.Struct("!Q")
MARK = re.compile(rb"^X-Rapport:[ \t]*([^\r\n]{1,200})", re.IGNORECASE | re.MULTILINE)
RECEIVED = re.compile(rb"^Received:", re.IGNORECASE | re.MULTILINE)
ENDS_HEADERS = re.compile(rb"\r?\n\r?\n")
MAX_HEADERS = 500_000


@dataclass(frozen=True, slots=True)
class Task:
    """`authserv_id` is the server whose word about senders is believed; `asks_dns` allows checking DKIM by oneself."""

    raw: bytes
    authserv_id: str = ""
    asks_dns: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail as it was read. `identity` is the same for the same mail by another way; `hops` counts its servers."""

    parsed: ParsedMail
    is_proven: bool
    identity: bytes
    mark: str = ""
    hops: int = 0


def read(task: Task) -> Reading:
    head, body = split(task.raw)
    # No header has a NUL, and no database takes one; in a body it may belong to a file.
    parsed = parse(head.replace(b"\0", b"") + task.raw[len(head) :] if b"\0" in head else task.raw)
    mark = MARK.search(head)
    resolver = None if task.asks_dns else unanswered
    return Reading(
        parsed=parsed,
        is_proven=proven(task.raw, parsed, authserv_id=task.authserv_id, resolver=resolver),
        identity=identity(task.raw, parsed, body),
        mark=mark[1].decode("ascii", "replace") if mark else "",
        hops=len(RECEIVED.findall(head)),
    )


def split(raw: bytes) -> tuple[bytes, bytes]:
    found = ENDS_HEADERS.search(raw, 1, MAX_HEADERS)
    return (raw[: found.start()], raw[found.end() :]) if found else (raw[:MAX_HEADERS], b"")


def identity(raw: bytes, parsed: ParsedMail, body: bytes) -> bytes:
    """What makes this mail the same as another: id and words, not the marks of its way. Without an id, all of it."""
    if not parsed.message_id:
        return hashlib.sha256(raw).digest()
    sender = parsed.sender.address if parsed.sender else ""
    about = "\n".join((parsed.message_id, sender.casefold(), parsed.subject, parsed.date or ""))
    words = body.replace(b"\r\n", b"\n").strip()
    return hashlib.sha256(about.encode("utf-8", "replace") + b"\n\n" + words).digest()


def unanswered(*_: object, **__: object) -> None:
    """A resolver that knows nothing: no question leaves this machine."""


def main() -> None:
    limit = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    if limit:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(LENGTH.size):
        task = pickle.loads(source.read(LENGTH.unpack(head)[0]))  # noqa: S301 (from our parent)
        answer = pickle.dumps(read(task), pickle.HIGHEST_PROTOCOL)
        sink.write(LENGTH.pack(len(answer)))
        sink.write(answer)
        sink.flush()
