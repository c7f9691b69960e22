"""Emergency access ("break-glass") and its review; the yearly review of standing access. As the provider."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from core.actor import Actor
from core.audit import record_one
from core.duties import refuse_own_work
from core.ids import uuid7
from core.lines import APART, areas
from tenants.access.asking import YEAR, end_as_provider
from tenants.access.recording import happened
from tenants.access.refusals import (
    EmergencyBefore,
    NoSuchLine,
    NotForEmergencies,
    NotThereAnyMore,
    ReviewedBefore,
    SayWhy,
    TooManyHours,
)
from tenants.holders import settle
from tenants.models import Client, Grant, GrantReview, GrantState, StaffMember
from tenants.notices import tell, to_whoever_answers

FEWEST_WORDS = 3
HOURS = range(1, 9)


def open_emergency(
    *, actor: Actor, client: UUID, reason: str, hours: int, now: datetime, lines: Sequence[str] = ()
) -> Grant:
    """Enter a client's room without being asked in, for at most eight hours and never for payroll; again only once the
    last time is over and was reviewed by somebody else. The client's admins are told in the same transaction."""
    actor.require("tenants.emergency")
    check_reason(reason, hours, lines)
    with transaction.atomic(durable=True):
        tenant = Client.objects.filter(pk=client, status=Client.Status.ACTIVE).first()
        if tenant is None:
            raise NotThereAnyMore()
        refuse_again(actor.person, tenant, now)
        grant = Grant.objects.create(
            id=uuid7(), tenant=tenant, person_id=actor.person, holder_name=actor.name, lines=sorted(set(lines)),
            way=Grant.Way.EMERGENCY, state=GrantState.LIVE, purpose=reason.strip()[:300],
            until=now + timedelta(hours=hours), created_at=now, asked_by_id=actor.person, asked_by_name=actor.name,
        )  # fmt: skip
        settle(Grant.objects.filter(pk=grant.pk))
        tell(to_whoever_answers(grant, "emergency_opened", now=now))
        happened(actor, "opened", [grant], now=now)
        record_one(actor, "emergency_opened", grant.pk, now=now, about=tenant.name, why=grant.purpose)
    return grant


def refuse_again(person: UUID, tenant: Client, now: datetime) -> None:
    """One emergency access of a person to a client at a time, and none before the last was reviewed. In the caller's
    transaction; two of one person's at once come one after the other."""
    StaffMember.objects.select_for_update(of=("self",)).filter(pk=person).first()
    mine = Grant.objects.filter(tenant=tenant, person=person, way=Grant.Way.EMERGENCY)
    is_open = Q(state=GrantState.LIVE, until__gt=now)
    if mine.filter(is_open | ~Exists(GrantReview.objects.filter(grant=OuterRef("pk")))).exists():
        raise EmergencyBefore(client=tenant.name)


def check_reason(reason: str, hours: int, lines: Sequence[str]) -> None:
    if len(reason.split()) < FEWEST_WORDS:
        raise SayWhy()
    if hours not in HOURS:
        raise TooManyHours()
    if APART & set(lines):
        raise NotForEmergencies()
    if not set(lines) <= set(areas()):
        raise NoSuchLine()


def review_emergency(*, actor: Actor, grant: UUID, outcome: str, words: str, now: datetime) -> GrantReview:
    """Somebody other than its holder says whether an emergency access was right; the client's admins are told."""
    actor.require("tenants.review")
    with transaction.atomic(durable=True):
        found = locked(grant, way=Grant.Way.EMERGENCY)
        before = GrantReview.objects.filter(grant=found).first()
        if before:
            raise ReviewedBefore(name=before.by_name)
        review = write_review(actor, found, outcome, words, now)
        reviewed(actor, "emergency_reviewed", found, review, now)
        tell(to_whoever_answers(found, "emergency_reviewed", now=now, by=actor.name, outcome=outcome))
    return review


def review_standing(*, actor: Actor, grant: UUID, outcome: str, words: str, now: datetime) -> GrantReview:
    """Somebody other than its holder keeps a standing access for another year, or ends it."""
    actor.require("tenants.review")
    with transaction.atomic(durable=True):
        found = locked(grant, standing=True, state=GrantState.LIVE)
        review = write_review(actor, found, outcome, words, now)
        reviewed(actor, "standing_reviewed", found, review, now)
        if outcome == GrantReview.Outcome.RIGHT:
            Grant.objects.filter(pk=found.pk).update(until=now + YEAR - timedelta(days=1), told=None)
        else:
            end_as_provider(actor=actor, grants=[found], now=now)
    return review


def locked(grant: UUID, **what: object) -> Grant:
    found = Grant.objects.select_for_update(of=("self",)).filter(pk=grant, **what).first()
    if found is None:
        raise NotThereAnyMore()
    return found


def write_review(actor: Actor, grant: Grant, outcome: str, words: str, now: datetime) -> GrantReview:
    refuse_own_work(actor.person, [grant.person_id, *grant.holders.values_list("person_id", flat=True)])
    chosen = GrantReview.Outcome(outcome)
    return GrantReview.objects.create(
        tenant_id=grant.tenant_id, grant=grant, at=now, by_id=actor.person, by_name=actor.name, outcome=chosen,
        words=words.strip()[:500],
    )  # fmt: skip


def reviewed(actor: Actor, what: str, grant: Grant, review: GrantReview, now: datetime) -> None:
    """Into the house's trail: whose access to which client, and what was found."""
    about = f"{grant.holder_name}, {grant.tenant.name}"
    record_one(actor, what, grant.pk, now=now, about=about, outcome=review.outcome, why=review.words)
