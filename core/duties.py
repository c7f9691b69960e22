"""Duties that one pair of hands must not hold together, for one client.

A line says which of its verbs is which duty (ServiceLine.duties). CONFLICTS says which two duties do not go together:
on the same line, or across all lines where `across` says so. Giving somebody a role or a grant that makes such a pair
is refused, or needs a named exception (tenants.actions.duties); and at the moment of the deed nobody approves or
releases what they have prepared (`refuse_own_work`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal


class Duty(TextChoices):
    PREPARE = "prepare", _("prepare")
    APPROVE = "approve", _("approve")
    RELEASE = "release", _("release")
    MASTER_DATA = "master_data", _("change master data")
    PAYMENT = "payment", _("pay")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two duties that do not go together; `across`: not even on two different lines of one client."""

    one: Duty
    other: Duty
    across: bool = False


CONFLICTS = (
    Conflict(Duty.PREPARE, Duty.APPROVE),
    Conflict(Duty.PREPARE, Duty.RELEASE),
    Conflict(Duty.APPROVE, Duty.RELEASE),
    Conflict(Duty.MASTER_DATA, Duty.PAYMENT, across=True),
)


class OwnWork(Refusal):
    words = _("You have prepared this yourself. Somebody else has to look at it.")


def duty_of(permission: str) -> Duty | None:
    """The duty that a permission is, where its line keeps duties apart."""
    from core.lines import areas

    slug, _dot, verb = permission.partition(".")
    line = areas().get(slug)
    return line.duties.get(verb) if line else None


def conflicting(permissions: Iterable[str]) -> list[tuple[str, str]]:
    """The pairs of permissions that nobody should hold together, each in order of the alphabet."""
    held = sorted(permission for permission in set(permissions) if duty_of(permission))
    return [pair for pair in combinations(held, 2) if _conflict(*pair)]


def _conflict(one: str, other: str) -> bool:
    duties, same_line = {duty_of(one), duty_of(other)}, one.partition(".")[0] == other.partition(".")[0]
    return any({c.one, c.other} == duties and (same_line or c.across) for c in CONFLICTS)


def refuse_own_work(person: UUID, earlier_hands: Collection[UUID | None]) -> None:
    """Nobody approves or releases what went through their own hands before."""
    if person in earlier_hands:
        raise OwnWork()
