"""Addresses out of headers: lists, groups, comments, and what people and programs make of them."""

from __future__ import annotations

import re

from rapport.channels.email.parsing import headers
from rapport.channels.email.parsing.mail import Address

MAX_ADDRESSES = 1_000
# One piece of an address list: a quoted name, an <address>, a (comment), a separator, or other text.
TOKEN = re.compile(
    r'"(?:[^"\\]|\\.){0,2000}"|<[^<>]{0,1000}>|\((?:[^()\\]|\\.){0,1000}\)|[,;]|[^",;<>()]+|.',
    re.DOTALL,
)
ADDRESS = re.compile(r"[^\s<>,;:()\"'\[\]]{1,320}@[^\s<>,;:()\"']{1,255}")
GROUP = re.compile(r"\A[^:@<>\"]{1,200}:(?=\s*[^\s/])")


def addresses(*values: str, hint: str = "") -> tuple[Address, ...]:
    """Every address in these headers, in order, once. A name without an address stays out."""
    found: dict[str, Address] = {}
    for value in values:
        for one in _split(headers.unfolded(value)):
            read = _address(one, hint)
            if read is not None and len(found) < MAX_ADDRESSES:
                found.setdefault(read.address.casefold(), read)
    return tuple(found.values())


def sender(*values: str, hint: str = "") -> Address | None:
    """The first address in these headers, with what else stands in the header as its name."""
    found = addresses(*values, hint=hint)
    if found:
        return found[0]
    for value in values:
        if name := _name(headers.text(value, hint)):
            return Address(name, "")
    return None


def _split(value: str) -> list[list[str]]:
    """The tokens of each address: split at commas and semicolons that stand outside quotes and brackets."""
    value = GROUP.sub("", value)
    out: list[list[str]] = [[]]
    for token in TOKEN.findall(value):
        if token in (",", ";"):
            if any("@" in piece for piece in out[-1]):
                out.append([])
            elif out[-1]:
                out[-1].append(token)
        else:
            out[-1].append(token)
    return [one for one in out if any(piece.strip() for piece in one)]


def _address(tokens: list[str], hint: str) -> Address | None:
    angles = [token for token in tokens if token.startswith("<") and "@" in token]
    if angles:
        name = "".join(token for token in tokens if not token.startswith("<") and not token.startswith("("))
        comment = "".join(token[1:-1] for token in tokens if token.startswith("("))
        return _made(name.strip() or comment, angles[-1][1:-1], hint)
    return _bare("".join(tokens), tokens, hint)


def _bare(whole: str, tokens: list[str], hint: str) -> Address | None:
    """No brackets: the address is the word with an @, the rest its name. An encoded word may hold both."""
    plain = headers.words(whole, hint) if "=?" in whole else whole
    found = ADDRESS.search(plain)
    if not found:
        return None
    comment = next((token[1:-1] for token in tokens if token.startswith("(")), "")
    rest = (plain[: found.start()] + plain[found.end() :]).replace(f"({comment})", "")
    return _made(comment or rest, found[0], hint)


def _made(name: str, address: str, hint: str) -> Address | None:
    address = headers.words(address, hint) if "=?" in address else headers.raw_text(address, hint)
    address = re.sub(r"\s+", "", address).strip("<>\"'.,;").removeprefix("mailto:")
    if "@" not in address:
        return None
    local, _, domain = address.rpartition("@")
    return Address(_name(headers.text(name, hint)), f"{local}@{_readable(domain)}")


def _name(name: str) -> str:
    name = name.strip(" ,;<>")
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1]
    return re.sub(r"\\(.)", r"\1", name).replace('"', "").strip()


def _readable(domain: str) -> str:
    """A punycode domain as people write it; addresses are compared by `ascii_domain` where it matters."""
    if "xn--" not in domain.lower():
        return domain
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain
