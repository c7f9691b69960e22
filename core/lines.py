"""A service line is one declaration; the registry holds those that settings.SERVICE_LINES names.

Every line has a `line.py` with `LINE = ServiceLine(…)`. Adding one: a folder and a line in settings
(`manage.py startline <slug>` makes both).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings

ROLES = ("admin", "approver", "uploader", "viewer", "auditor")
"""What a person of a client can be, per service line."""
LEVELS = ("junior", "senior", "lead")
"""What a person of the provider can be."""


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
    meters       what is counted for billing: slug → title
    personal     tables with personal data
    work_kinds   kinds of files whose rows are the work itself: what keeps them waiting is worth a question
    intake       dotted name of take_in(actor, kind, rows, work_id, now) → Outcome: uses rows of one kind, in the
                 caller's transaction (services.desk.reading)
    finish       dotted name of f(actor, work_id, now): called when a submission was read, outside a transaction
    release      dotted name of f(actor, work_id, now): lets go what `hold` held, when all rows are good
    hold         dotted name of f(actor, work_id, now): holds everything, where the client wants all rows good first
    """

    slug: str
    title: Any
    files: tuple[Any, ...] = ()
    client: Mapping[str, frozenset[str]] = field(default_factory=dict)
    staff: Mapping[str, frozenset[str]] = field(default_factory=dict)
    meters: Mapping[str, Any] = field(default_factory=dict)
    personal: tuple[PersonalData, ...] = ()
    work_kinds: tuple[str, ...] = ()
    intake: str = ""
    finish: str = ""
    hold: str = ""
    release: str = ""

    def client_permissions(self, role: str) -> frozenset[str]:
        return frozenset(f"{self.slug}.{verb}" for verb in self.client.get(role, ()))

    def staff_permissions(self, level: str) -> frozenset[str]:
        reached = LEVELS[: LEVELS.index(level) + 1]
        return frozenset(f"{self.slug}.{verb}" for step in reached for verb in self.staff.get(step, ()))


@cache
def lines() -> Mapping[str, ServiceLine]:
    """slug → line, in the order of settings."""
    found = [import_module(f"{package}.line").LINE for package in settings.SERVICE_LINES]
    return {line.slug: line for line in found}


def file_kinds() -> Iterator[tuple[ServiceLine, Any]]:
    """Every kind of file that some line understands, with its line."""
    for line in lines().values():
        for kind in line.files:
            yield line, kind
