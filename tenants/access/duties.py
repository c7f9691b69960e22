"""Duties kept apart, person by person: a role or grant that brings two together is refused, or a named exception that
somebody else approved allows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.audit import record_one
from core.duties import conflicting, refuse_own_work
from core.lines import areas
from tenants.access.lines import may_manage, require_lines
from tenants.access.refusals import ConflictOfDuties, ExceptionTooLong, NoConflict, NotThereAnyMore, SayWhy
from tenants.actors import inside_permissions
from tenants.models import DutyException, Holder
from tenants.standing import permissions_of

YEAR = timedelta(days=366)
"""No exception lasts longer."""


def refuse_conflicts(
    tenant_id: UUID,
    person_id: UUID,
    name: str,
    *,
    now: datetime,
    adding: Holder | None = None,
    instead: Mapping[str, str] | None = None,
) -> None:
    """Refuse where the person would hold two duties that conflict, now or on a day to come: by a grant that is about to
    count (`adding` is how they hold it), or by other roles by line."""
    for moment in moments(tenant_id, person_id, adding, now=now):
        held = permissions_of(tenant_id, person_id, now=moment, instead=instead, suspended_too=True)
        held |= given_by(adding, moment)
        excepted = exceptions_of(tenant_id, person_id, now=moment)
        for one, other in conflicting(held):
            if (one, other) not in excepted:
                raise ConflictOfDuties(name=name, one=one, other=other)


def moments(tenant_id: UUID, person_id: UUID, adding: Holder | None, *, now: datetime) -> list[datetime]:
    """When somebody holds more than before: now, and whenever they begin to stand in for somebody. Two deputyships that
    meet at all meet where the later one begins."""
    begins = Holder.objects.filter(tenant=tenant_id, person=person_id, since__gt=now).order_by()
    found = {now, *begins.values_list("since", flat=True), adding.since if adding else None}
    return sorted(moment for moment in found if moment and moment >= now)


def given_by(adding: Holder | None, moment: datetime) -> frozenset[str]:
    """What the grant gives at that moment, once it counts."""
    if adding is None:
        return frozenset()
    begins, ends = adding.since or moment, min(adding.until or adding.grant.until, adding.grant.until)
    return inside_permissions([adding], adding.level) if begins <= moment < ends else frozenset()


def pairs_to_except(actor: Actor) -> list[tuple[str, str]]:
    """Every two permissions that conflict, of lines of which the actor is admin."""
    every = {f"{line.slug}.{verb}" for line in areas().values() for verb in line.duties}
    return [pair for pair in conflicting(every) if all(may_manage(actor, line) for line in lines_of_pair(*pair))]


def lines_of_pair(one: str, other: str) -> list[str]:
    return sorted({permission.partition(".")[0] for permission in (one, other)})


def exceptions_of(tenant_id: UUID, person_id: UUID, *, now: datetime) -> set[tuple[str, str]]:
    """The pairs that this person may hold together now."""
    rows = DutyException.objects.filter(tenant=tenant_id, person_id=person_id, until__gt=now, approved_at__isnull=False)
    return set(rows.values_list("one", "other"))


def ask_exception(
    *, actor: Actor, person: UUID, name: str, pair: tuple[str, str], why: str, until: datetime, now: datetime
) -> DutyException:
    """Ask that one person may hold two duties together until a day, within a year. By an admin of every line
    concerned; counts when another one, who is not the person either, has approved it."""
    actor.require("tenants.roles")
    one, other = sorted(pair)
    if not conflicting([one, other]):
        raise NoConflict()
    require_lines(actor, lines_of_pair(one, other))
    if not now < until <= now + YEAR:
        raise ExceptionTooLong()
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
    """Approve somebody's exception as an admin of every line concerned: neither one's own, nor one that one asked
    for."""
    actor.require("tenants.roles")
    with transaction.atomic(durable=True):
        rows = DutyException.objects.select_for_update().filter(tenant=actor.tenant, approved_at=None, until__gt=now)
        found = rows.filter(pk=exception).first()
        if found is None:
            raise NotThereAnyMore()
        require_lines(actor, lines_of_pair(found.one, found.other))
        refuse_own_work(actor.person, [found.person_id, found.asked_by_id])
        found.approved_at, found.approved_by_id, found.approved_by_name = now, actor.person, actor.name
        found.save(update_fields=["approved_at", "approved_by_id", "approved_by_name"])
        record_one(actor, "exception_approved", found.pk, now=now, person=found.person_name)
    return found
