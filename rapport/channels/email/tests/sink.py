"""A real SMTP server that keeps what it gets, and refuses or breaks off when told to."""

from __future__ import annotations

import email
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


@dataclass
class Sink:
    """`rcpt` and `data` give the answer to each recipient and mail; None means it is taken."""

    port: int = 0
    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    connections: int = 0
    rcpt: Callable[[str], str | None] = lambda _: None
    data: Callable[[bytes], str | None] = lambda _: None
    taken: Callable[[bytes], None] = lambda _: None

    @property
    def mails(self) -> list[EmailMessage]:
        read = [email.message_from_bytes(one, policy=policy.default) for one in self.raw]
        return [one for one in read if isinstance(one, EmailMessage)]

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if said := self.rcpt(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if said := self.data(envelope.content):
            if said == "hang up":
                server.transport.abort()
            return said
        self.raw.append(envelope.content)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.taken(envelope.content)
        return "250 OK"


class _Controller(Controller):
    def factory(self) -> SMTP:
        return SMTP(self.handler, hostname="sink.example", **self.SMTP_kwargs)


def _signed_in(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    good = isinstance(given, LoginPassword) and given.password in (b"sesame", "geheimäß".encode())
    return AuthResult(success=good, handled=False)


@contextmanager
def running(*, sign_in: bool = False, port: int = 0) -> Iterator[Sink]:
    """A sink on a free port, which then stands in it."""
    sink = Sink()
    options: dict[str, Any] = {"authenticator": _signed_in, "auth_require_tls": False} if sign_in else {}
    controller = _Controller(sink, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True, **options)
    if port == 0:
        controller.port = _free_port()
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
