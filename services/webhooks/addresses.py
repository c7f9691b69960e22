"""Which addresses a webhook may go to: named hosts and public addresses over https, written the one plain way.

Whatever can be spelled in two ways is refused, rather than understood: a host as a number, in octal or hex, with a
trailing dot, a zone, percent signs or letters that look like others. What a name leads to is checked at every sending
(services.webhooks.gateways), address by address.

Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries (October 2024); RFC 6890; RFC 3986; RFC 6761, 6762, 8375
and ICANN's resolution of 29 July 2024 ("internal") for names of private networks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.refusals import BadInput

LONGEST = 500
PLAIN = re.compile(r"[a-z]+://[!-\[\]-~]+")
"""Printable ASCII without blanks and without a backslash, which some programs take for a slash."""
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""A last label like this makes a host an IPv4 address (WHATWG URL, "ends in a number")."""
PRIVATE_NAMES = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa")
REFUSED_4 = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
"""Not public, and the one public address behind which a cloud keeps its machines' metadata (168.63.129.16)."""
GLOBAL_6 = IPv6Network("2000::/3")
"""Global unicast. Outside it are loopback, link-local, private, multicast, IPv4-mapped and NAT64 addresses."""
REFUSED_6 = tuple(ip_network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
"""Within it: protocols (Teredo), documentation, 6to4: the IPv4 address inside could be anybody's."""
ISATAP = (0x00005EFE, 0x02005EFE)
"""RFC 5214: the words before an IPv4 address in the lower half."""


class BadAddress(BadInput):
    words = _("“%(url)s” cannot be used: %(why)s")


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send: `host` as it was written, without brackets; `trusted` where the installation names it."""

    secure: bool
    host: str
    port: int
    path: str
    trusted: bool

    @property
    def authority(self) -> str:
        """For the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """The parts of an address that may be sent to. Raises BadAddress with the reason."""
    why = trouble_with(url)
    if why:
        raise BadAddress(url=url[:80], why=why)
    return _parsed(url)


def _parsed(url: str) -> Target:
    parts = urlsplit(url)
    secure, host = parts.scheme == "https", parts.hostname or ""
    port = parts.port or (443 if secure else 80)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Target(secure, host, port, path, f"{host}:{port}" in settings.KANTOOR_WEBHOOK_HOSTS)


def trouble_with(url: str) -> str:
    """Why this address cannot be used; "" where it can."""
    if len(url) > LONGEST or not PLAIN.fullmatch(url):
        return str(_("write a plain address like https://example.com/hooks, without blanks and special letters."))
    try:
        target, parts = _parsed(url), urlsplit(url)
    except ValueError:
        return str(_("host or port cannot be read."))
    if not target.trusted and not target.secure:
        return str(_("it must begin with https://."))
    if "@" in parts.netloc or "#" in url or parts.port == 0:
        return str(_("leave out user names, passwords, port 0 and everything after #."))
    if target.trusted or (is_plain_host(target.host) and ("[" in parts.netloc) == (":" in target.host)):
        return ""
    return str(_("the host must be a public one, written plainly."))


def is_plain_host(host: str) -> bool:
    """A name with a dot in it that is not of a private network, or a public address in its usual spelling."""
    if ":" in host:
        return is_public(host) and IPv6Address(host).scope_id is None
    labels = host.split(".")
    if len(host) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        return False
    if NUMBER.fullmatch(labels[-1]):
        return is_public(host)
    return len(labels) > 1 and not any(f".{host}".endswith(f".{name}") for name in PRIVATE_NAMES)


def is_public(text: str) -> bool:
    """Whether this is the usual spelling of an address that belongs to the public internet."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return _is_public_4(address) if isinstance(address, IPv4Address) else _is_public_6(address)


def _is_public_4(address: IPv4Address) -> bool:
    return not any(address in network for network in REFUSED_4)


def _is_public_6(address: IPv6Address) -> bool:
    if address.scope_id is not None or address not in GLOBAL_6:
        return False
    within = int(address) >> 32 & 0xFFFFFFFF
    return within not in ISATAP and not any(address in network for network in REFUSED_6)
