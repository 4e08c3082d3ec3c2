"""Transfer encodings undone: base64, quoted-printable, uuencode, and base64 that nobody declared."""

from __future__ import annotations

import base64
import binascii
import quopri
import re

NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.MULTILINE)
UNDECLARED = re.compile(rb"\A\s*(?:[A-Za-z0-9+/]{60,76}\r?\n){2,}[A-Za-z0-9+/\r\n]*={0,2}\s*\Z")


def decoded(raw: bytes, encoding: str) -> bytes:
    """`raw` with its encoding undone; damaged input gives what can be read of it. Never raises."""
    if encoding in ("base64", "b", "base-64"):
        return from_base64(raw)
    if encoding in ("quoted-printable", "q", "quotedprintable", "qp"):
        return quopri.decodestring(raw)
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        files = uu_files(raw)[1]
        return files[0][1] if files else raw
    return raw


def from_base64(raw: bytes) -> bytes:
    """Chunks padded each by itself, line noise and missing padding are all met in real mail."""
    try:
        return base64.b64decode(raw, validate=False) if b"=" not in raw[:-4].rstrip() else _in_chunks(raw)
    except (binascii.Error, ValueError):
        return _in_chunks(raw)


def _in_chunks(raw: bytes) -> bytes:
    return b"".join(_padded(chunk) for chunk in re.split(rb"=+", raw) if chunk.strip())


def _padded(chunk: bytes) -> bytes:
    clean = NOT_BASE64.sub(b"", chunk)
    if len(clean) % 4 == 1:
        clean = clean[:-1]
    return base64.b64decode(clean + b"=" * (-len(clean) % 4))


def undeclared_base64(raw: bytes) -> bytes | None:
    """The content of a text that is nothing but base64 and whose header forgot to say so, else None."""
    if len(raw) > 5_000_000 or not UNDECLARED.match(raw):
        return None
    clear = from_base64(raw)
    odd = sum(byte < 9 or 13 < byte < 32 for byte in clear[:2_000])
    return clear if clear and not odd else None


def uu_files(raw: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The text around uuencoded files in `raw`, and those files as (name, content)."""
    rest: list[bytes] = []
    files: list[tuple[bytes, bytes]] = []
    at = 0
    while found := UU_BEGIN.search(raw, at):
        end = raw.find(b"\nend", found.end() - 1)
        if end < 0:
            break
        clear = uu_decoded(raw[found.end() : end])
        if clear is None:
            rest.append(raw[at : found.end()])
            at = found.end()
            continue
        rest.append(raw[at : found.start()])
        files.append((found.group(1).strip(), clear))
        at = end + 4
    rest.append(raw[at:])
    return b"".join(rest), files


def uu_decoded(lines: bytes) -> bytes | None:
    """None if the lines are prose that happened to follow a line like `begin 644 x`."""
    out = []
    for line in lines.splitlines():
        if not line.strip() or line[:1] == b"`":
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3  # some encoders append a checksum or spaces
            try:
                out.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                return None
    return b"".join(out)
