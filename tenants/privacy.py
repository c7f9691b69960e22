"""Requests of persons: what is kept about somebody, a copy of it, and its erasure.

All three work from the declarations of personal data: of every service line (`line.py`) and of the rooms that lines
stand on (`PERSONAL` in their `personal.py`). They run as staff inside the client's schema, for people with the
permission `desk.privacy`; copy and erasure are audited, under a fingerprint of the person that tells nothing.

Erasing blanks the declared columns; rows stay, so that what refers to them holds. What a law keeps (issued invoices:
seven years and more, by country) stays as it is and is reported with the day until which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any, cast
from uuid import UUID, uuid5

from django.apps import apps
from django.db import transaction
from django.db.models import Field, Model, Q, QuerySet
from django.utils.formats import date_format
from django.utils.module_loading import import_string, module_has_submodule
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.audit import record_one
from core.lines import PersonalData, lines
from core.refusals import BadInput, Refusal


class NobodyFound(BadInput):
    words = _("Nothing is kept here under “%(subject)s”. Look how it is written, then try again.")


class StillInWork(Refusal):
    words = _("Work about this person is open: %(what)s. Finish it or take it back first. Nothing was erased.")


class KeptByLaw(Refusal):
    words = _("All that is left about this person must be kept by law until %(until)s. Nothing was erased.")


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows that a law keeps, and the last day on which it does."""

    rows: int
    until: date


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure did: "app.Model" → rows blanked, and → rows that stay."""

    blanked: Mapping[str, int]
    kept: Mapping[str, Kept]


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of one table that tell of the person: those that may be blanked, those that a law keeps, and how many are
    in work."""

    data: PersonalData
    free: list[Model]
    law: Kept | None
    in_work: int


def personal_data() -> list[PersonalData]:
    """Every declaration of the house."""
    rooms = [
        app.module for app in apps.get_app_configs() if app.module and module_has_submodule(app.module, "personal")
    ]
    modules = [import_module(f"{room.__name__}.personal") for room in rooms]
    own = [data for module in modules for data in getattr(module, "PERSONAL", ())]
    return [*(data for line in lines().values() for data in line.personal), *own]


def find_person(*, actor: Actor, subject: str) -> dict[str, int]:
    """How many rows of which table ("app.Model") tell of the person."""
    actor.require("desk.privacy")
    counted = {data.model: rows_of(data, subject).count() for data in personal_data()}
    return {model: n for model, n in counted.items() if n}


def export_person(*, actor: Actor, subject: str, now: datetime) -> dict[str, Any]:
    """A copy of what is kept about the person, as plain values: "app.Model" → rows of key and declared columns."""
    actor.require("desk.privacy")
    with transaction.atomic(durable=True):
        copies = {data.model: [copy_of(row, data) for row in rows_of(data, subject)] for data in personal_data()}
        tables = {model: rows for model, rows in copies.items() if rows}
        if not tables:
            raise NobodyFound(subject=subject)
        counts = {model: len(rows) for model, rows in tables.items()}
        record_one(actor, "person_exported", fingerprint(actor, subject), now=now, rows=counts)
    return {"subject": subject, "at": now.isoformat(), "tables": tables}


def erase_person(*, actor: Actor, subject: str, now: datetime) -> Erasure:
    """Blank what is kept about the person, all or nothing. Refused while work about them is open, and where nothing is
    left but what a law keeps."""
    actor.require("desk.privacy")
    with transaction.atomic(durable=True):
        found = [held(data, subject, now.date()) for data in personal_data()]
        refuse(found, subject)
        blanked = {one.data.model: wipe(one) for one in found if one.free}
        kept = {one.data.model: one.law for one in found if one.law}
        told = {model: {"rows": law.rows, "until": law.until.isoformat()} for model, law in kept.items()}
        record_one(actor, "person_erased", fingerprint(actor, subject), now=now, blanked=blanked, kept=told)
    return Erasure(blanked, kept)


def refuse(found: Sequence[Found], subject: str) -> None:
    working = [one for one in found if one.in_work]
    if working:
        what = ", ".join(f"{one.in_work} {model_of(one.data)._meta.verbose_name_plural}" for one in working)
        raise StillInWork(what=what)
    laws = [one.law.until for one in found if one.law]
    if not any(one.free for one in found):
        raise KeptByLaw(until=date_format(max(laws))) if laws else NobodyFound(subject=subject)


def model_of(data: PersonalData) -> type[Model]:
    return apps.get_model(data.model)


def rows_of(data: PersonalData, subject: str) -> QuerySet[Model]:
    """The rows of a table that tell of the person, in order of key. Nobody is found under an empty name."""
    wanted = subject.strip()
    if not wanted:
        raise NobodyFound(subject=subject)
    condition = import_string(data.find)(wanted) if data.find else Q(**{f"{data.subject}__iexact": wanted})
    return model_of(data)._default_manager.filter(condition).order_by("pk")


def held(data: PersonalData, subject: str, today: date) -> Found:
    """The person's rows of a table, locked, and which of them must stay."""
    rows = list(rows_of(data, subject).select_for_update(of=("self",)))
    stays: Mapping[Any, date | None] = {}
    if rows and data.kept:
        stays = import_string(data.kept)(model_of(data)._default_manager.filter(pk__in=[r.pk for r in rows]), today)
    until = [day for day in stays.values() if day]
    law = Kept(len(until), max(until)) if until else None
    return Found(data, [row for row in rows if row.pk not in stays], law, len(stays) - len(until))


def wipe(found: Found) -> int:
    """Blank the declared columns of the rows that may be; returns how many rows."""
    for row in found.free:
        for path in found.data.fields:
            name, *keys = path.split("__")
            setattr(row, name, without(getattr(row, name), keys) if keys else blank_of(row, name))
    columns = sorted({path.partition("__")[0] for path in found.data.fields})
    model_of(found.data)._default_manager.bulk_update(found.free, columns, batch_size=500)
    return len(found.free)


def blank_of(row: Model, name: str) -> Any:
    """What a column holds when it says nothing."""
    field = cast("Field[Any, Any]", row._meta.get_field(name))
    return None if field.null else field.get_default()


def without(value: Any, keys: Sequence[str]) -> Any:
    """A JSON value with the text at this path blanked; unchanged where the path leads nowhere."""
    if not keys:
        return ""
    there = isinstance(value, dict) and keys[0] in value
    return {**value, keys[0]: without(value[keys[0]], keys[1:])} if there else value


def copy_of(row: Model, data: PersonalData) -> dict[str, Any]:
    return {"id": str(row.pk), **{path: plain(at(row, path.split("__"))) for path in data.fields}}


def at(row: Model, path: Sequence[str]) -> Any:
    value = getattr(row, path[0])
    for key in path[1:]:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    return value if value is None or isinstance(value, (str, int, bool, list, dict)) else str(value)


def fingerprint(actor: Actor, subject: str) -> UUID:
    """The same for the same person at the same client, so that the audit trail can be asked about them by whoever
    knows their address, and by nobody else."""
    return uuid5(actor.tenant, subject.strip().casefold())
