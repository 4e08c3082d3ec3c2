"""Whose word about the sender counts."""

from __future__ import annotations

import base64

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from rapport.channels.email.parsing import parse
from rapport.channels.email.parsing.authentication import aligned, proven
from rapport.channels.email.tests.raw_mails import mail

OURS = "mx.brightwater.example"


def nothing(*_: object, **__: object) -> bytes:
    return b""


def told(*results: str, sender: str = "cleo@fernbrook.example") -> bool:
    raw = b"".join(f"Authentication-Results: {one}\n".encode() for one in results) + mail(**{"from": sender})
    return proven(raw, parse(raw), authserv_id=OURS, resolver=nothing)


@pytest.mark.parametrize(
    ("result", "is_proven"),
    [
        ("dmarc=pass header.from=fernbrook.example", True),
        ("dkim=pass header.d=fernbrook.example", True),
        ("dkim=pass header.d=mail.fernbrook.example", True),
        ("spf=pass smtp.mailfrom=bounce@mail.fernbrook.example", True),
        ("spf=fail smtp.mailfrom=x@evil.example; dkim=pass header.d=fernbrook.example", True),
        ("dkim=pass header.d=evil.example", False),
        ("spf=pass smtp.mailfrom=evil.example", False),
        ("dkim=fail header.d=fernbrook.example", False),
        ("dmarc=none header.from=fernbrook.example", False),
        ("none", False),
        ("=;=pass;;", False),
    ],
)
def test_what_our_server_says(result: str, is_proven: bool) -> None:
    assert told(f"{OURS}; {result}") is is_proven


def test_only_the_topmost_word_of_our_own_server_counts() -> None:
    good, bad = f"{OURS}; dkim=pass header.d=fernbrook.example", f"{OURS}; dkim=fail header.d=fernbrook.example"
    assert not told(bad, good)
    assert not told("mx.evil.example; dkim=pass header.d=fernbrook.example")
    assert not told(f"{OURS}.evil.example; dkim=pass header.d=fernbrook.example")
    assert told("other.example; dkim=fail", good)


def test_two_from_headers_prove_nothing() -> None:
    raw = (
        b"From: eve@evil.example\nAuthentication-Results: mx.brightwater.example; dkim=pass header.d=evil.example\n"
        + mail()
    )
    assert not proven(raw, parse(raw), authserv_id=OURS, resolver=nothing)


@pytest.mark.parametrize(
    "author",
    [
        '"cleo@fernbrook.example, ' + "a" * 2100 + '" <eve@fernbrook.example>',
        "(cleo@fernbrook.example, " + "a" * 1100 + ") eve@fernbrook.example",
        "=?utf-8?q?cleo=40fernbrook.example?= eve@fernbrook.example",
        "=?utf-8?q?=22?= cleo@fernbrook.example, =?utf-8?q?=22?= <eve@fernbrook.example>",
        "x: cleo@fernbrook.example, eve@fernbrook.example;",
        "cleo@fernbrook.example, eve@fernbrook.example",
        "<eve@fernbrook.example> <cleo@fernbrook.example>",
        'eve@fernbrook.example <"cleo@fernbrook.example">',
    ],
)
def test_a_sender_that_can_be_read_in_two_ways_is_not_proven(author: str) -> None:
    """The neighbour whose mail was signed may not pass for Cleo by how the header is written."""
    assert not told(f"{OURS}; dmarc=pass header.from=fernbrook.example", sender=author)


@pytest.mark.parametrize(
    "author",
    [
        "cleo@fernbrook.example",
        "<cleo@fernbrook.example>",
        "Cleo Finch <Cleo@Fernbrook.example>",
        '"Finch, Cleo \\"C\\" (x) a@b.example" <cleo@fernbrook.example>',
        "cleo@fernbrook.example (Cleo Finch)",
        "=?utf-8?q?Cl=C3=A9o?= Finch\n <cleo@fernbrook.example>",
    ],
)
def test_a_sender_written_in_the_usual_ways_is_proven(author: str) -> None:
    assert told(f"{OURS}; dmarc=pass header.from=fernbrook.example", sender=author)


@pytest.mark.parametrize("early_end", [b" \n", b"\t\n", b" \r\n", b"\r"])
def test_a_second_from_behind_what_some_take_for_the_end_of_the_headers_proves_nothing(early_end: bytes) -> None:
    signed = f"Authentication-Results: {OURS}; dmarc=pass header.from=fernbrook.example\n".encode()
    raw = signed + b"From: cleo@fernbrook.example\nSubject: x\n" + early_end + mail(**{"from": "eve@fernbrook.example"})
    assert not proven(raw, parse(raw), authserv_id=OURS, resolver=nothing)


def test_alignment() -> None:
    assert aligned("Fernbrook.example", "fernbrook.example.")
    assert aligned("mail.fernbrook.example", "fernbrook.example")
    assert not aligned("evilfernbrook.example", "fernbrook.example")
    assert not aligned("example", "fernbrook.example")


class Signer:
    """A domain with a key: signs mails, and answers for the key like DNS."""

    def __init__(self) -> None:
        key = rsa.generate_private_key(65537, 1024)
        self.private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    def sign(self, raw: bytes, domain: bytes, **options: object) -> bytes:
        signature: bytes = dkim.sign(raw, b"may", domain, self.private, **options)
        return signature + raw

    def resolve(self, name: bytes, **_: object) -> bytes:
        return self.record


def test_a_signature_is_checked_when_our_server_says_nothing() -> None:
    signer, plain = Signer(), mail()

    def check(raw: bytes) -> bool:
        return proven(raw, parse(raw), authserv_id=OURS, resolver=signer.resolve)

    signed = signer.sign(plain, b"fernbrook.example")
    assert check(signed)
    assert not check(plain)
    assert not check(signed.replace(b"Hello", b"Howdy"))
    assert not check(signer.sign(plain, b"evil.example"))
    assert not check(signer.sign(plain, b"fernbrook.example", length=True) + b"More\n")
    assert not proven(signed, parse(signed), authserv_id=OURS, resolver=nothing)
