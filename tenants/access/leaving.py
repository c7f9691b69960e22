"""A staff member leaves: one action takes everything from them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from core.actor import Actor
from core.audit import record_one
from core.identity import door
from core.states import move_all
from tenants.access.asking import end_as_provider
from tenants.access.invited import withdraw_open
from tenants.access.recording import narrowed
from tenants.access.refusals import NobodyThere, WorkIsLeft
from tenants.holders import settle
from tenants.models import GRANT_MOVES, Absence, Grant, GrantState, Holder, Person, StaffMember, TeamMember


def leave_house(*, actor: Actor, person: UUID, now: datetime) -> StaffMember:
    """End a staff member's access to everything: grants of every kind, requests, teams, deputies, invitations to the
    staff (to them and from them), then sessions and tokens. Counts with their next request; running jobs that they
    started are refused at the next chunk, and their open work returns to the queue. Saying it twice is saying it once.
    What they are at a client of their own is that client's to decide."""
    actor.require("tenants.team")
    if person == actor.person:
        raise WorkIsLeft()
    with door():
        address = Person.objects.filter(pk=person).values_list("email", flat=True).first()
    with transaction.atomic(durable=True):
        member = StaffMember.objects.select_for_update(of=("self",)).filter(pk=person).first()
        if member is None:
            raise NobodyThere()
        if member.active:
            record_one(actor, "staff_left", person, now=now, about=member.name)
        member.active, member.left_at = False, member.left_at or now
        member.account_manager = member.provider_admin = False
        member.save(update_fields=["active", "left_at", "account_manager", "provider_admin"])
        withdraw_open(Q(tenant=None) & (Q(email=address) | Q(invited_by=person)))
        take_away(actor, person, now)
    with door():
        end_all(person)
    return member


def take_away(actor: Actor, person: UUID, now: datetime) -> None:
    """Grants, teams, absences; in the caller's transaction."""
    held = list(Grant.objects.filter(holders__person=person, state=GrantState.LIVE).distinct())
    TeamMember.objects.filter(member=person).delete()
    Absence.objects.filter(Q(member=person) | Q(deputy=person)).delete()
    own = Grant.objects.select_for_update(of=("self",)).filter(person=person)
    move_all(own.filter(state=GrantState.ASKED), GrantState.WITHDRAWN, GRANT_MOVES, decided_at=now)
    end_as_provider(actor=actor, grants=list(own.filter(state=GrantState.LIVE)), now=now)
    settle(Grant.objects.filter(pk__in=[grant.pk for grant in held]))
    Holder.objects.filter(person=person).delete()
    narrowed(actor, person, {grant.tenant_id for grant in held}, now=now)


def end_all(person: UUID) -> None:
    """Sessions, tokens, and whatever else lets a person in (settings.KANTOOR_LETS_IN); as the door."""
    for name in settings.KANTOOR_LETS_IN:
        import_string(name)(person)
