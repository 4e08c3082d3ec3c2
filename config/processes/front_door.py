"""The public port: is it free, does it answer, how is it written."""

import http.client
import socket
from ipaddress import ip_address

from config.processes.failures import CannotRun

#: Where to knock when it listens everywhere.
NEAR = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 (where to knock, nothing is bound)


def refuse_taken_port(host: str, port: int) -> None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
    except (OSError, OverflowError) as trouble:
        raise CannotRun(f"HOST {host} with PORT {port} isn't an address of this machine ({trouble}).") from trouble
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError as trouble:
            raise CannotRun(f"Port {port} is for root only. Choose one above 1023: PORT=8000 bin/start") from trouble
        except OSError as trouble:
            if trouble.errno == 98:
                raise CannotRun(
                    f"Port {port} is taken by another program. Choose another one: PORT={port + 1} bin/start"
                ) from trouble
            raise CannotRun(
                f"Can't listen on {host}, port {port}: {trouble.strerror}. Check HOST and PORT."
            ) from trouble


def answer(host: str, port: int) -> int | None:
    """The status of a first page; None where nobody answers yet."""
    connection = http.client.HTTPConnection(NEAR.get(host, host), port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Accept": "text/html"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def is_loopback(host: str) -> bool:
    """Whether this address is heard on this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def shown_address(host: str, port: int) -> str:
    reach = NEAR.get(host, host)
    return f"http://{f'[{reach}]' if ':' in reach else reach}:{port}/"
