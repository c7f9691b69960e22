"""The outside world of webhooks: one POST to an address that was checked, and what came back.

A host is resolved once; all its addresses must be public, and the connection goes to one of those very addresses, with
the host's name in TLS and in the Host header: a name that leads elsewhere a moment later leads nowhere. Redirects are
not followed, answers are not read beyond their head, and everything together has a deadline.

Nothing here asks the database: it runs in threads.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Timer
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError
from urllib3.util.ssl_match_hostname import CertificateError

from services.webhooks.addresses import BadAddress, Target, is_public, target_of

CONNECT, ANSWER, ALL = 5.0, 10.0, 15.0
"""Seconds until there is a connection; of silence; and for everything from the first byte that we send."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of an answer, or a word for why there was none: bad_address, no_host, no_connection, no_tls, timeout,
    broken."""

    status: int | None = None
    trouble: str = ""

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class NoAnswer(Exception):
    """There was no answer; the argument is the word for it."""


def post(url: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Send; never raises for what the other side does."""
    try:
        target = target_of(url)
        return Answer(_post(target, address_of(target), headers, body))
    except BadAddress:
        return Answer(trouble="bad_address")
    except NoAnswer as none:
        return Answer(trouble=str(none))


def address_of(target: Target) -> str:
    """Resolve once. Every address must be public, else none is used: who answers with one good and one bad address
    wants us to take the bad one."""
    found = look_up(target.host, target.port)
    if not found:
        raise NoAnswer("no_host")
    if not target.trusted and not all(is_public(address) for address in found):
        raise NoAnswer("bad_address")
    return found[0]


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system's resolver gives them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(place[0]) for *_, place in found]


def connection_to(target: Target, address: str) -> HTTPConnection:
    """A connection to the address itself that believes itself to be one to the host."""
    if not target.secure:
        return HTTPConnection(address, target.port, timeout=CONNECT)
    return HTTPSConnection(
        address, target.port, timeout=CONNECT, server_hostname=target.host, assert_hostname=target.host,
        cert_reqs="CERT_REQUIRED",
    )  # fmt: skip


def _post(target: Target, address: str, headers: Mapping[str, str], body: bytes) -> int:
    connection, late = connection_to(target, address), Event()
    try:
        connection.connect()
        connection.timeout = ANSWER
        watch = Timer(ALL, hang_up, (connection.sock, late))
        watch.daemon = True
        watch.start()
        try:
            return _exchange(connection, target, headers, body)
        finally:
            watch.cancel()
    except (HTTPError, CertificateError, OSError) as trouble:
        raise NoAnswer("timeout" if late.is_set() else word_for(trouble)) from trouble
    except Exception as nonsense:  # what http.client cannot read as an answer: HTTPException, ValueError
        raise NoAnswer("timeout" if late.is_set() else "broken") from nonsense
    finally:
        connection.close()


def _exchange(connection: HTTPConnection, target: Target, headers: Mapping[str, str], body: bytes) -> int:
    sent = {"Host": target.authority, **headers}
    connection.request("POST", target.path, body=body, headers=sent, preload_content=False)
    return int(connection.getresponse().status)


def hang_up(sock: Any, late: Event) -> None:
    """The deadline: whoever sends a byte now and then would hold us for ever. TLS is passed by: its own end waits."""
    late.set()
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def word_for(trouble: Exception) -> str:
    if isinstance(trouble, (SSLError, CertificateError, ssl.SSLError)):
        return "no_tls"
    slow = isinstance(trouble, (ConnectTimeoutError, TimeoutError)) and not isinstance(trouble, NewConnectionError)
    return "timeout" if slow else "no_connection"
