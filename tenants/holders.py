"""Who holds a grant: the rows that the door, running jobs and the client's own page read.

Worked out from grants, teams, absences and deputies, in the transaction of whatever changes one of them, as the
provider or the owner. A deputy holds what the absent person holds, for the days of the absence, at the deputy's own
level; never an emergency access, and a line that is granted for itself only where the deputy has it anyway, and for as
long: such a row names the deputy's own grant, and opens nothing once that one has ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from core.lines import APART, implied
from tenants.models import Absence, Grant, GrantState, Holder, Provider, StaffMember, Suspension, TeamMember


def live(now: datetime) -> Q:
    """Of holders: those who may enter now."""
    begun, not_over = Q(since=None) | Q(since__lte=now), Q(until=None) | Q(until__gt=now)
    leans_on_nothing, stands = Q(own_grant=None), Q(own_grant__state=GrantState.LIVE, own_grant__until__gt=now)
    return Q(grant__state=GrantState.LIVE, grant__until__gt=now) & begun & not_over & (leans_on_nothing | stands)


def lines_of(lines: Sequence[str]) -> list[str]:
    """The lines that a grant or a holder names; [] is every line but those that are granted for themselves."""
    return list(lines) or implied()


def settle(grants: QuerySet[Grant]) -> None:
    """Write down anew who holds these grants, those asked for included: approving one then makes it count at once."""
    found = list(grants.filter(state__in=[GrantState.ASKED, GrantState.LIVE]).order_by("id"))
    Holder.objects.filter(grant__in=[grant.pk for grant in found]).delete()
    first = [row for grant in found for row in own_holders(grant)]
    Holder.objects.bulk_create(first)
    Holder.objects.bulk_create([row for grant in found for row in deputies(grant, first)])


def settle_for(people: Iterable[UUID]) -> None:
    """All grants that these staff members hold, or would hold as deputies."""
    away = Absence.objects.filter(deputy__in=list(people)).values("member_id")
    settle(grants_of(Q(person__in=list(people)) | Q(person__in=away), Q(member__in=list(people)) | Q(member__in=away)))


def grants_of(person: Q, member: Q) -> QuerySet[Grant]:
    """Grants of persons and of the teams of members that fit."""
    return Grant.objects.filter(person | Q(team__in=TeamMember.objects.filter(member).values("team")))


def suspended() -> QuerySet[Suspension, UUID | None]:
    """The people who are suspended as a whole: they hold nothing until they are reinstated."""
    rows = Suspension.objects.filter(tenant=None, ended_at=None, person_id__isnull=False)
    return rows.values_list("person_id", flat=True)


def own_holders(grant: Grant) -> Iterator[Holder]:
    """The person, or everybody in the team."""
    if grant.team_id is None:
        members, via = StaffMember.objects.filter(person=grant.person_id, active=True), Holder.Via.SELF
    else:
        members, via = StaffMember.objects.filter(teams__team=grant.team_id, active=True), Holder.Via.TEAM
    for member in members.exclude(pk__in=suspended()):
        yield holder(grant, member, via, grant.lines)


def holder(grant: Grant, member: StaffMember, via: Holder.Via, lines: Sequence[str]) -> Holder:
    return Holder(
        tenant_id=grant.tenant_id, grant=grant, person_id=member.pk, person_name=member.name, level=member.level,
        via=via, lines=list(lines),
    )  # fmt: skip


def deputies(grant: Grant, holders: Sequence[Holder]) -> Iterator[Holder]:
    """Deputies of those among the holders who are away, each for the days of the absence."""
    if grant.way == Grant.Way.EMERGENCY:
        return
    mine = {row.person_id: row.person_name for row in holders if row.grant_id == grant.pk}
    away = Absence.objects.filter(member__in=mine, deputy__active=True).select_related("deputy")
    for absence in away.exclude(deputy__in=suspended()):
        deputy = absence.deputy
        if deputy is None or deputy.pk in mine:
            continue
        for lines, own in inherited(grant, deputy.pk):
            row = holder(grant, deputy, Holder.Via.DEPUTY, lines)
            row.own_grant_id, row.deputy_of = own, mine[absence.member_id]
            row.since, row.until = days_of(absence)
            yield row


def inherited(grant: Grant, deputy: UUID) -> Iterator[tuple[list[str], UUID | None]]:
    """What of a grant's lines a deputy inherits, and by which of their own grants, where it takes one."""
    ordinary = [line for line in grant.lines if line not in APART]
    if ordinary or not grant.lines:
        yield ordinary, None
    own = Holder.objects.filter(person=deputy, tenant=grant.tenant_id).exclude(via=Holder.Via.DEPUTY)
    rows = own.filter(grant__state__in=[GrantState.ASKED, GrantState.LIVE]).exclude(grant=grant)
    for row in rows.order_by("id"):
        apart = sorted(APART & set(grant.lines) & set(row.lines))
        if apart:
            yield apart, row.grant_id


def days_of(absence: Absence) -> tuple[datetime, datetime]:
    """From the first day's midnight to the midnight after the last, in the provider's zone."""
    provider = Provider.objects.first()
    zone = ZoneInfo(provider.zone if provider else "Europe/Amsterdam")
    after = absence.last_day + timedelta(days=1)
    return datetime.combine(absence.first_day, time(), zone), datetime.combine(after, time(), zone)
