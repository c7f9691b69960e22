"""Second factors: of whom one is required, and when one was last shown in this session. As the door.

A session of a room inherits the moment from the account host with its ticket (`factor_at`). In the demo a click on one
of its people counts as one, since there is nothing to protect; a password never does.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.http import HttpRequest

from tenants.models import Membership, Person, StaffMember

GUARDED_ROLES = frozenset({"admin", "approver"})
GUARDED_LINES = frozenset({"payroll"})
RECENT = timedelta(minutes=15)
"""A step that asks for a recent factor accepts one that was shown within this time."""


def guarded(line: str, role: str) -> bool:
    """Whether a role of a client's person requires a second factor: who approves, who may let others in, and whoever
    sees payroll in any role."""
    return role in GUARDED_ROLES or line in GUARDED_LINES


def required_of(person: Person) -> bool:
    """Whether this person must have one, in whatever room."""
    mine = Membership.objects.filter(person=person).filter(Q(role__in=GUARDED_ROLES) | Q(line__in=GUARDED_LINES))
    return mine.exists() or StaffMember.objects.filter(person=person, active=True).exists()


def has_one(person: Person, *, beside: int | None = None) -> bool:
    """Whether the person has a passkey or an authenticator app; `beside` leaves one out of the count."""
    mine = Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(mine.exclude(pk=beside).exists())


def shown_at(request: HttpRequest) -> float:
    """When a second factor was last shown in this session, in seconds of the epoch; 0: never."""
    user: Any = request.user
    records = get_authentication_records(request, user if isinstance(user, Person) else None)
    shown = [float(record["at"]) for record in records if record.get("method") == "mfa"]
    return max([*shown, float(request.session.get("factor_at", 0))])


def note_shown(request: HttpRequest) -> None:
    """A factor was shown just now, in another way than by allauth's forms."""
    request.session["factor_at"] = time.time()


def is_recent(at: float) -> bool:
    return time.time() - at < RECENT.total_seconds()
