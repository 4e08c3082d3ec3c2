"""Bytes to text, best effort: what the label says where that works, else what the bytes are."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

# What senders say and what they mean: the second is a superset that decodes all the first can.
MEANT = {
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "ansi": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "iso-8859-8-i": "iso8859_8",
    "iso-8859-8-e": "iso8859_8",
    "iso-8859-6-i": "iso8859_6",
    "iso-8859-6-e": "iso8859_6",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "iso-2022-jp": "iso2022_jp_ext",
    "unicode-1-1-utf-7": "utf-7",
    "utf8": "utf-8",
    "utf-8mb4": "utf-8",
    "unicode": "utf-8",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "windows-874": "cp874",
}
# Labels that tell nothing about bytes above 127: UTF-8 is tried before them.
WEAK = {
    "",
    "us-ascii",
    "ascii",
    "ansi_x3.4-1968",
    "unknown-8bit",
    "x-unknown",
    "unknown",
    "8bit",
    "default",
    "binary",
}
# Python codecs that are no character sets; some inflate without limit or take quadratic time.
NO_CHARSETS = {
    "base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "idna", "punycode", "unicode-escape",
    "raw-unicode-escape", "undefined", "mbcs", "oem",
}  # fmt: skip
GUESS_FROM = 64_000
NUL = re.compile("\x00+")


@lru_cache(maxsize=256)
def codec(label: str) -> str | None:
    """The name of the codec meant by a label, or None if there is none."""
    label = label.strip("\"' \t\r\n").lower().partition("$")[0].lstrip("_").replace(" ", "")
    name = MEANT.get(label, label)
    for attempt in (
        name,
        name.replace("_", "-"),
        name.replace("windows", "cp").replace("cp-", "cp"),
    ):
        try:
            found = codecs.lookup(attempt).name
            return None if found in NO_CHARSETS else attempt
        except (LookupError, ValueError):
            continue
    return None


def decode(raw: bytes, label: str = "") -> str:
    """The text of `raw`; NUL bytes go, what no codec can read becomes U+FFFD. Never raises."""
    if raw.isascii() and b"\x1b" not in raw and b"~{" not in raw and codec(label) not in ("utf-7", "utf-16", "utf-32"):
        return NUL.sub("", raw.decode("ascii"))
    return NUL.sub("", _decode(raw, label))


def _decode(raw: bytes, label: str) -> str:
    name = codec(label) if label else None
    if b"\x1b$" in raw[:GUESS_FROM] and (name is None or label.strip().lower() in WEAK):
        name = "iso2022_jp_ext"
    if name == "iso2022_jp_ext" and not raw.isascii():
        name = "cp932"  # a Japanese label and 8-bit text: what such programs really write
    attempts = ["utf-8-sig", name] if label.strip().lower() in WEAK else [name, "utf-8-sig"]
    for attempt in attempts:
        text = _strictly(raw, attempt) if attempt else None
        if text is not None:
            return text.removeprefix("\ufeff")
    if name and name not in ("cp1252", "utf-8"):
        return raw.decode(name, "replace")
    if name == "utf-8" and _mostly_utf8(raw):
        return raw.decode("utf-8", "replace")
    return _guessed(raw)


def _strictly(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except (UnicodeError, ValueError):
        return None


def _mostly_utf8(raw: bytes) -> bool:
    """Whether a body cut or damaged in a few places is still UTF-8 for the most part."""
    start = raw[:GUESS_FROM]
    return start.decode("utf-8", "replace").count("\ufffd") * 10 <= sum(byte > 127 for byte in start)


def _guessed(raw: bytes) -> str:
    """Short texts tell a detector too little: Windows-1252 is what unlabelled western mail is."""
    if len(raw) >= 40:
        import charset_normalizer

        best = charset_normalizer.from_bytes(raw[:GUESS_FROM], steps=3, chunk_size=256).best()
        if best is not None and not best.encoding.startswith(("utf_16", "utf_32")):
            return raw.decode(best.encoding, "replace")
    return raw.decode("cp1252", "replace")
