"""Whether a visitor sits at the machine that Rapport runs on."""

from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

#: Whoever comes through a proxy comes from elsewhere, even where that proxy runs on this machine.
OF_PROXIES = ("Forwarded", "Via", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")


def is_at_this_machine(request: HttpRequest) -> bool:
    """True only where the whole way and every name on it are this machine's own.

    The name counts too: a page from elsewhere can make a browser here ask us under a name of its own.
    """
    if any(name in request.headers for name in OF_PROXIES):
        return False
    way = [request.META.get("REMOTE_ADDR", ""), *request.headers.get("X-Forwarded-For", "").split(",")]
    way = [end.strip() for end in way if end.strip()]
    names = [urlsplit(f"//{request.get_host()}").hostname, urlsplit(settings.PUBLIC_URL).hostname]
    return bool(way) and all(map(_is_here, [*way, *filter(None, names)]))


def _is_here(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
