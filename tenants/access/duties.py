"""Duties kept apart, person by person: a role or grant that brings two together is refused, or a named exception that
somebody else approved allows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.audit import record_one
from core.duties import conflicting, refuse_own_work
from core.lines import areas
from tenants.access.refusals import ConflictOfDuties, NoConflict, NotThereAnyMore, SayWhy
from tenants.models import DutyException
from tenants.standing import permissions_of


def refuse_conflicts(
    tenant_id: UUID,
    person_id: UUID,
    name: str,
    *,
    now: datetime,
    adding: Iterable[str] = (),
    instead: Mapping[str, str] | None = None,
) -> None:
    """Refuse where the person would hold two duties that conflict: with permissions added, or other roles by line."""
    held = permissions_of(tenant_id, person_id, now=now, instead=instead) | set(adding)
    excepted = exceptions_of(tenant_id, person_id, now=now)
    for one, other in conflicting(held):
        if (one, other) not in excepted:
            raise ConflictOfDuties(name=name, one=one, other=other)


def pairs_to_except() -> list[tuple[str, str]]:
    """Every two permissions of the house that conflict."""
    every = {f"{line.slug}.{verb}" for line in areas().values() for verb in line.duties}
    return conflicting(every)


def exceptions_of(tenant_id: UUID, person_id: UUID, *, now: datetime) -> set[tuple[str, str]]:
    """The pairs that this person may hold together now."""
    rows = DutyException.objects.filter(tenant=tenant_id, person_id=person_id, until__gt=now, approved_at__isnull=False)
    return set(rows.values_list("one", "other"))


def ask_exception(
    *, actor: Actor, person: UUID, name: str, pair: tuple[str, str], why: str, until: datetime, now: datetime
) -> DutyException:
    """Ask that one person may hold two duties together until a day. Counts when somebody else has approved it."""
    actor.require("tenants.roles")
    one, other = sorted(pair)
    if not conflicting([one, other]):
        raise NoConflict()
    if len(why.split()) < 2:
        raise SayWhy()
    with transaction.atomic(durable=True):
        asked = DutyException.objects.create(
            tenant_id=actor.tenant, person_id=person, person_name=name, one=one, other=other, why=why[:300],
            until=until, asked_at=now, asked_by_id=actor.person, asked_by_name=actor.name,
        )  # fmt: skip
        record_one(actor, "exception_asked", asked.pk, now=now, person=name, one=one, other=other, why=why[:300])
    return asked


def approve_exception(*, actor: Actor, exception: UUID, now: datetime) -> DutyException:
    """Approve somebody's exception: neither one's own, nor one that one asked for."""
    actor.require("tenants.roles")
    with transaction.atomic(durable=True):
        rows = DutyException.objects.select_for_update().filter(tenant=actor.tenant, approved_at=None, until__gt=now)
        found = rows.filter(pk=exception).first()
        if found is None:
            raise NotThereAnyMore()
        refuse_own_work(actor.person, [found.person_id, found.asked_by_id])
        found.approved_at, found.approved_by_id, found.approved_by_name = now, actor.person, actor.name
        found.save(update_fields=["approved_at", "approved_by_id", "approved_by_name"])
        record_one(actor, "exception_approved", found.pk, now=now, person=found.person_name)
    return found
