"""A service line is one declaration; the registry holds those that settings.SERVICE_LINES names.

Every line has a `line.py` with `LINE = ServiceLine(…)`. Adding one: a folder and a line in settings
(`manage.py startline <slug>` makes both).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.duties import Duty

ROLES = ("admin", "approver", "uploader", "viewer", "auditor")
"""What a person of a client can be, per service line."""
LEVELS = ("junior", "senior", "lead")
"""What a person of the provider can be."""
APART = frozenset({"payroll"})
"""Lines that are granted for themselves: "all lines" of a grant, a role or a command never means them."""
ACTING = {
    "hand_in": ("admin", "approver", "uploader"),
    "answer": ("admin", "approver", "uploader"),
    "rate": ("admin", "approver", "uploader"),
}
"""Verbs that every line that takes work has for the client's people, and the roles that act; the desk asks for them by
line."""
STAFF_VERBS = frozenset({"work", "take"})
"""Verbs that every line has for staff."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """A table of the client's schema that tells of persons: for export, erasure and requests of persons.

    model    "app.Model"
    fields   the columns that name or describe a person, or keys within JSON ("detail__problem__value"); erasing blanks
             them and the row stays
    subject  the column by which a person is found, in any case of letters (an e-mail address, a customer's number)
    find     dotted name of f(subject) → Q, where one column is not enough; goes before `subject`
    kept     dotted name of f(rows, today) → {key of a row: day or None}, the rows that stay as they are: by law until
             the end of that day, or (None) while work on them is open
    """

    model: str
    fields: tuple[str, ...]
    subject: str
    find: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """What a line is to the rest of the house.

    slug         folder name and first word of its permissions ("invoicing")
    title        on screen, translatable
    files        the kinds of files that clients hand in (services.desk.intake.kinds.FileKind)
    client       role → verbs that the client's people get
    staff        level → verbs that the provider's people get (each level has those before it)
    duties       verb → duty, where the line keeps duties apart: nobody holds two that conflict (core.duties), and staff
                 have such a verb only where their grant names the duty
    meters       what is counted for billing: slug → title
    personal     tables with personal data
    work_kinds   kinds of files whose rows are the work itself: what keeps them waiting is worth a question
    intake       dotted name of take_in(actor, kind, rows, work_id, now) → Outcome: uses rows of one kind, in the
                 caller's transaction (services.desk.reading)
    finish       dotted name of f(actor, work_id, now): called when a submission was read, outside a transaction
    release      dotted name of f(actor, work_id, now): lets go what `hold` held, when all rows are good
    takes_work   whether clients hand in work to it; without, their people have no acting verbs on it
    hold         dotted name of f(actor, work_id, now): holds everything, where the client wants all rows good first
    """

    slug: str
    title: Any
    files: tuple[Any, ...] = ()
    client: Mapping[str, frozenset[str]] = field(default_factory=dict)
    staff: Mapping[str, frozenset[str]] = field(default_factory=dict)
    duties: Mapping[str, Duty] = field(default_factory=dict)
    meters: Mapping[str, Any] = field(default_factory=dict)
    personal: tuple[PersonalData, ...] = ()
    work_kinds: tuple[str, ...] = ()
    intake: str = ""
    finish: str = ""
    hold: str = ""
    release: str = ""
    takes_work: bool = True

    def client_permissions(self, role: str) -> frozenset[str]:
        acting = (verb for verb, roles in ACTING.items() if self.takes_work and role in roles)
        return frozenset(f"{self.slug}.{verb}" for verb in (*self.client.get(role, ()), *acting))

    def staff_permissions(self, level: str, duties: Iterable[str] = ()) -> frozenset[str]:
        """What the level gives; verbs of a duty only where `duties` names it."""
        reached = LEVELS[: LEVELS.index(level) + 1]
        named, verbs = set(duties), {verb for step in reached for verb in self.staff.get(step, ())} | STAFF_VERBS
        return frozenset(f"{self.slug}.{v}" for v in verbs if v not in self.duties or self.duties[v] in named)


PAYROLL = ServiceLine(
    slug="payroll",
    title=_("Payroll"),
    takes_work=False,
    client={
        "admin": frozenset({"see", "master_data"}),
        "approver": frozenset({"see", "approve"}),
        "uploader": frozenset({"see"}),
        "viewer": frozenset({"see"}),
        "auditor": frozenset({"see"}),
    },
    staff={
        "junior": frozenset({"see", "prepare"}),
        "senior": frozenset({"release", "master_data"}),
        "lead": frozenset({"pay"}),
    },
    duties={
        "prepare": Duty.PREPARE,
        "approve": Duty.APPROVE,
        "release": Duty.RELEASE,
        "master_data": Duty.MASTER_DATA,
        "pay": Duty.PAYMENT,
    },
)
"""Stands for access alone until the line has a folder: roles and grants may be given, there are no pages."""


@cache
def lines() -> Mapping[str, ServiceLine]:
    """slug → line, in the order of settings."""
    found = [import_module(f"{package}.line").LINE for package in settings.SERVICE_LINES]
    return {line.slug: line for line in found}


def areas() -> Mapping[str, ServiceLine]:
    """slug → line, of all that access can be given to: the lines, and payroll while it has no folder."""
    return {**lines(), PAYROLL.slug: lines().get(PAYROLL.slug, PAYROLL)}


def implied() -> list[str]:
    """What "all lines" means: every line but those that are granted for themselves."""
    return [slug for slug in lines() if slug not in APART]


def file_kinds() -> Iterator[tuple[ServiceLine, Any]]:
    """Every kind of file that some line understands, with its line."""
    for line in lines().values():
        for kind in line.files:
            yield line, kind
