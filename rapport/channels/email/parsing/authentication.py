"""Whether the From address is proven: aligned SPF or DKIM, by our own server's word or by checking the signature."""

from __future__ import annotations

import re
from collections.abc import Callable

from rapport.channels.email.parsing import headers, tree
from rapport.channels.email.parsing.mail import ParsedMail

Resolver = Callable[..., bytes | str | None]
MAX_SIGNATURES = 5
MAX_VERIFIED = 30_000_000
#: Every program agrees that the headers have ended by here, though some think so earlier.
END = re.compile(rb"\n\r?\n")
FROM = re.compile(rb"(?:\A|[\r\n])from[ \t]*:", re.IGNORECASE)
#: A From that can be read in one way only: a name without loose ends, then one address.
PLAIN_FROM = re.compile(
    r"""(?:(?:"(?:[^"\\]|\\.)*"|\([^()\\]*\)|[^"<>,;:@()\\])*<(?P<angle>[^<>\s"(),;:@]+@[^<>\s"(),;:@]+)>"""
    r"""|(?P<bare>[^<>\s"(),;:@]+@[^<>\s"(),;:@]+))\s*(?:\([^()\\]*\)\s*)?""",
    re.DOTALL,
)


def proven(raw: bytes, parsed: ParsedMail, *, authserv_id: str, resolver: Resolver | None = None) -> bool:
    """Whether the sender's domain stands behind this mail.

    Of the Authentication-Results headers only the topmost one with our server's id counts: those below it came with
    the mail, and anyone can write them. With no such header the DKIM signatures are checked; `resolver(name)` gives
    the TXT record of a name, and asks the network unless one is given. A mail whose From two programs may read in two
    ways proves nothing: whoever signed it may have meant the other one.
    """
    if parsed.sender is None or (author := _same(_author(raw))) is None or _same(parsed.sender.address) != author:
        return False
    domain = ascii_domain(parsed.sender.address)
    told = _told(parsed.auth_results, authserv_id, domain) if authserv_id else None
    return told if told is not None else _signed(raw, domain, resolver)


def _author(raw: bytes) -> str:
    """The address in the one From header; empty where there are several, or several ways to read it."""
    if len(FROM.findall(END.split(raw.lstrip(b"\r\n"), 1)[0])) != 1:
        return ""
    value = headers.raw_text(headers.unfolded(tree.read_head(raw).first("from")))
    found = PLAIN_FROM.fullmatch(value)
    return (found["angle"] or found["bare"]) if found else ""


def _same(address: str) -> tuple[str, str] | None:
    """An address as it is compared here; None for what is none."""
    local, at, _ = address.rpartition("@")
    return (local.casefold(), ascii_domain(address)) if at else None


def ascii_domain(address: str) -> str:
    """The domain of an address as DNS knows it, for comparing."""
    domain = address.rpartition("@")[2].strip().rstrip(".").lower()
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def aligned(domain: str, sender: str) -> bool:
    """Relaxed alignment: one is the other or stands under it. The shorter must have two labels, so no top level."""
    domain, sender = domain.lower().strip("."), sender.lower().strip(".")
    short, long = sorted((domain, sender), key=len)
    return "." in short and (short == long or long.endswith(f".{short}"))


def _told(results: tuple[str, ...], authserv_id: str, domain: str) -> bool | None:
    """What our server said; None if it said nothing."""
    for value in results:
        if _server(value) == authserv_id.lower():
            return _passes(value, domain)
    return None


def _server(value: str) -> str:
    return headers.COMMENT.sub(" ", value).partition(";")[0].strip().split(" ")[0].lower()


def _passes(value: str, domain: str) -> bool:
    import authres

    try:
        parsed = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {value}")
    except Exception:  # authres raises its own, ValueError and IndexError on what servers write; then nothing is proven
        return False
    return any(_aligned_pass(result, domain) for result in parsed.results)


def _aligned_pass(result: object, domain: str) -> bool:
    if getattr(result, "result", "") != "pass":
        return False
    method = getattr(result, "method", "")
    wanted = {"dmarc": ("header", "from"), "dkim": ("header", "d"), "spf": ("smtp", "mailfrom")}.get(method)
    if wanted is None:
        return False
    return any(
        (one.type, one.name) == wanted and aligned(str(one.value).rpartition("@")[2], domain)
        for one in getattr(result, "properties", ())
    )


def _signed(raw: bytes, domain: str, resolver: Resolver | None) -> bool:
    if len(raw) > MAX_VERIFIED or b"dkim-signature:" not in raw[:200_000].lower():
        return False
    return any(_verifies(raw, number, domain, resolver) for number in range(MAX_SIGNATURES))


def _verifies(raw: bytes, number: int, domain: str, resolver: Resolver | None) -> bool:
    """A signature of part of the body (`l=`) proves nothing of the rest, one without From nothing of the sender."""
    import dkim

    try:
        signature = dkim.DKIM(raw)
        options = {"dnsfunc": resolver} if resolver else {}
        if not signature.verify(idx=number, **options):
            return False
        fields = signature.signature_fields
        signed = {name.strip().lower() for name in fields.get(b"h", b"").split(b":")}
        return b"l" not in fields and b"from" in signed and aligned(signature.domain.decode("ascii", "replace"), domain)
    except Exception:  # dkimpy and DNS fail in many ways on strangers' signatures; then nothing is proven
        return False
