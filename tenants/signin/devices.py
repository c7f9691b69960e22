"""Sessions in words: the device, and the place as far as an address tells it without asking anybody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.models import Session

BROWSERS = (
    ("Edge", "Edg"), ("Opera", "OPR"), ("Firefox", "Firefox"), ("Chrome", "Chrom(?:e|ium)"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac", "Macintosh"),
    ("Linux", "Linux"),
)  # fmt: skip
"""Name → what a user agent that is it holds; the first that fits, since most pretend to be others too."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in, with the rooms that it led to."""

    id: UUID
    device: str
    place: str
    address: str
    started_at: datetime
    seen_at: datetime
    hosts: list[str]
    current: bool


def sign_ins(person_id: UUID, *, current: UUID | None, here: str, now: datetime) -> list[SignIn]:
    """The live sign-ins of a person, this one first; `here` is the address of this request. As the door."""
    live = Session.objects.filter(person_id=person_id, sign_in__isnull=False, expire_date__gt=now)
    found: dict[Any, list[Session]] = {}
    for session in live.order_by("-seen_at"):
        found.setdefault(session.sign_in, []).append(session)
    shown = [described(rows, current, here) for rows in found.values()]
    return sorted(shown, key=lambda one: not one.current)


def described(rows: list[Session], current: UUID | None, here: str) -> SignIn:
    last: Any = rows[0]
    return SignIn(
        last.sign_in, device_of(last.device), place_of(last.address, here), last.address,
        min(row.started_at for row in rows if row.started_at), last.seen_at, sorted({row.host for row in rows}),
        last.sign_in == current,
    )  # fmt: skip


def device_of(agent: str) -> str:
    """ "Chrome, Linux" of what the browser says it is."""
    return ", ".join(filter(None, (first(BROWSERS, agent), first(SYSTEMS, agent)))) or _("an unknown device")


def first(names: Iterable[tuple[str, str]], agent: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, agent)), "")


def place_of(address: str, here: str) -> str:
    """Where, compared with here: no database of places is asked."""
    there, mine = parsed(address), parsed(here)
    if there is None or mine is None:
        return _("an unknown place")
    if there == mine:
        return _("the same place as now")
    width = 24 if there.version == 4 else 64
    if mine in ip_network(f"{there}/{width}", strict=False):
        return _("a network next to this one")
    return _("a private network") if there.is_private else _("another place")


def parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None
