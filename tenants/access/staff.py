"""The provider's people: levels, skills, languages; teams; absences and deputies. As the provider, and each change
written down in the house's trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from core.actor import Actor
from core.audit import record_one
from core.lines import LEVELS
from core.refusals import BadInput
from tenants.access.asking import refuse_conflicts_of
from tenants.access.recording import happened, narrowed
from tenants.access.refusals import DaysTheWrongWay, NameTaken, NobodyThere, NotThereAnyMore, NotYourself
from tenants.holders import settle, settle_for
from tenants.models import Absence, Grant, GrantState, Holder, StaffMember, Team, TeamMember
from tenants.notices import tell, to_admins

MOST_WORDS = 20


def edit_member(
    *, actor: Actor, person: UUID, level: str, skills: Sequence[str], languages: Sequence[str], now: datetime
) -> StaffMember:
    """Change a staff member's level, skills and languages. Nobody changes their own level."""
    actor.require("tenants.team")
    if level not in LEVELS:
        raise BadInput()
    with transaction.atomic(durable=True):
        member = member_of(person)
        if person == actor.person and level != member.level:
            raise NotYourself()
        member.level, member.skills, member.languages = level, words(skills), words(languages)
        member.save(update_fields=["level", "skills", "languages"])
        held = Holder.objects.filter(person=person)
        held.update(level=level)
        narrowed(actor, person, set(held.values_list("tenant_id", flat=True)), now=now)
        refuse_new_conflicts([person], now=now)
        record_one(actor, "staff_changed", person, now=now, about=member.name, level=level)
    return member


def words(typed: Sequence[str]) -> list[str]:
    """Short words, lower case, each once, in order."""
    return list(dict.fromkeys(word.strip().lower()[:40] for word in typed if word.strip()))[:MOST_WORDS]


def member_of(person: UUID) -> StaffMember:
    found = StaffMember.objects.select_for_update(of=("self",)).filter(pk=person, active=True).first()
    if found is None:
        raise NobodyThere()
    return found


def refuse_new_conflicts(people: Sequence[UUID], *, now: datetime) -> None:
    """Of all that these people hold or asked for; in the caller's transaction, after the change."""
    open_ = Grant.objects.filter(state__in=[GrantState.ASKED, GrantState.LIVE], until__gt=now)
    for grant in open_.filter(holders__person__in=list(people)).distinct():
        refuse_conflicts_of(grant, now=now)


def make_team(*, actor: Actor, name: str, now: datetime) -> Team:
    actor.require("tenants.team")
    if not name.strip():
        raise BadInput()
    try:
        with transaction.atomic(durable=True):
            team = Team.objects.create(name=name.strip()[:80])
            record_one(actor, "team_made", team.pk, now=now, about=team.name)
    except IntegrityError:
        raise NameTaken() from None
    return team


def join_team(*, actor: Actor, team: UUID, person: UUID, now: datetime) -> None:
    """Into the team, and so into all that it has access to: its clients are told. Nobody lets themselves in."""
    actor.require("tenants.team")
    if person == actor.person:
        raise NotYourself()
    with transaction.atomic(durable=True):
        found = Team.objects.filter(pk=team).first()
        if found is None:
            raise NotThereAnyMore()
        member = member_of(person)
        _row, new = TeamMember.objects.get_or_create(team=found, member=member)
        settle(Grant.objects.filter(team=found))
        settle_for([person])
        refuse_new_conflicts([person], now=now)
        if new:
            joined(actor, found, member, now=now)
            record_one(actor, "team_joined", member.pk, now=now, about=f"{member.name}, {found.name}")


def joined(actor: Actor, team: Team, member: StaffMember, *, now: datetime) -> None:
    """Told to the admins of the team's clients, and written in the record of each; in the caller's transaction."""
    for grant in Grant.objects.filter(team=team, state=GrantState.LIVE, until__gt=now):
        key = f":{member.pk}:{now.isoformat()}"
        tell(to_admins(grant, "team_grew", now=now, key=key[:80], who=member.name, team=team.name))
        happened(actor, "opened", [grant], now=now, key=key)


def leave_team(*, actor: Actor, team: UUID, person: UUID, now: datetime) -> None:
    """Out of the team: access that came by it alone is gone with the next request."""
    actor.require("tenants.team")
    with transaction.atomic(durable=True):
        row = TeamMember.objects.filter(team=team, member=person).select_related("team", "member").first()
        if row is None:
            return
        row.delete()
        grants = Grant.objects.filter(team=team)
        settle(grants)
        narrowed(actor, person, set(grants.values_list("tenant_id", flat=True)), now=now)
        record_one(actor, "team_left", person, now=now, about=f"{row.member.name}, {row.team.name}")


def record_absence(
    *, actor: Actor, person: UUID, first_day: date, last_day: date, deputy: UUID | None, now: datetime
) -> Absence:
    """Somebody is away on these days, both included, and who stands in: with the absent person's access, for as long.
    One's own, or anybody's by a lead."""
    if person != actor.person:
        actor.require("tenants.team")
    actor.require("tenants.my_access")
    if last_day < first_day:
        raise DaysTheWrongWay()
    if deputy == person:
        raise NotYourself()
    with transaction.atomic(durable=True):
        away, stands_in = member_of(person), member_of(deputy) if deputy else None
        made = Absence.objects.create(member=away, first_day=first_day, last_day=last_day, deputy=stands_in)
        settle_for([person])
        if stands_in:
            refuse_new_conflicts([stands_in.pk], now=now)
        note_absence(actor, "absence_recorded", made, now=now)
    return made


def note_absence(actor: Actor, what: str, absence: Absence, *, now: datetime) -> None:
    deputy = absence.deputy.name if absence.deputy else ""
    days = {"first_day": absence.first_day, "last_day": absence.last_day}
    record_one(actor, what, absence.member_id, now=now, about=absence.member.name, deputy=deputy, **days)


def cancel_absence(*, actor: Actor, absence: UUID, now: datetime) -> None:
    """They are there after all; their deputy loses what came with it."""
    actor.require("tenants.my_access")
    with transaction.atomic(durable=True):
        found = Absence.objects.filter(pk=absence).select_related("member", "deputy").first()
        if found is None:
            raise NotThereAnyMore()
        if found.member_id != actor.person:
            actor.require("tenants.team")
        held = Holder.objects.filter(person=found.deputy_id, via=Holder.Via.DEPUTY)
        tenants = set(held.values_list("tenant_id", flat=True))
        found.delete()
        settle_for([found.member_id])
        if found.deputy_id:
            narrowed(actor, found.deputy_id, tenants, now=now)
        note_absence(actor, "absence_cancelled", found, now=now)
