"""What a client's own people are, service line by service line: given and taken by its admins, never to oneself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from core.actor import Actor
from core.audit import record_one
from core.lines import APART, ROLES, areas
from tenants.access.duties import refuse_conflicts
from tenants.access.invited import withdraw_open
from tenants.access.lines import may_manage
from tenants.access.refusals import AuditorNeedsWindow, NobodyThere, NoSuchLine, NothingChosen, NotYourLine, NotYourself
from tenants.enrolling import Window
from tenants.models import Client, Membership, Notice
from tenants.notices import tell


class Invited(NamedTuple):
    """What an invited person will be: roles by line ("" is the company as a whole), and an auditor's window."""

    roles: Mapping[str, str]
    window: Window | None = None


def may_give(actor: Actor, wish: Invited) -> None:
    """Refuse roles that this admin may not give: every line must be theirs, and the company's admin names the first
    admin of a line that is granted for itself. Asked when somebody is invited and when roles change."""
    actor.require("tenants.roles")
    check_roles(wish)
    for line in wish.roles:
        if not may_manage(actor, line):
            raise NotYourLine(lines=str(areas()[line].title) if line in areas() else line)


def check_roles(wish: Invited) -> None:
    if not wish.roles:
        raise NothingChosen()
    if not set(wish.roles) <= {"", *areas()} or not set(wish.roles.values()) <= {"", *ROLES}:
        raise NoSuchLine()
    given, window = set(wish.roles.values()), wish.window
    lacking = window is None or not (window.until and window.period_from and window.period_until)
    if "auditor" in given and (lacking or (window and window.period_from and window.period_until < window.period_from)):  # type: ignore[operator]
        raise AuditorNeedsWindow()


def change_roles(*, actor: Actor, person: UUID, wish: Invited, now: datetime) -> None:
    """Change what somebody is on these lines; the role "" takes them off a line. Nobody changes their own roles, so the
    admin who does it stays one. Counts with the person's next request."""
    may_give(actor, wish)
    if person == actor.person:
        raise NotYourself()
    with transaction.atomic(durable=True):
        rows = Membership.objects.select_for_update(of=("self",)).filter(tenant=actor.tenant, person=person)
        known = rows.order_by("id").first()
        if known is None:
            raise NobodyThere()
        refuse_conflicts(actor.tenant, person, known.name, now=now, instead=wish.roles)
        write_roles(actor.tenant, person, known.name, known.email, wish)
        if not rows.exists():
            withdraw_open(Q(tenant=actor.tenant) & (Q(email=known.email) | Q(invited_by=person)))
        roles = dict(wish.roles)
        record_one(actor, "roles_changed", person, now=now, person=known.name, roles=roles)
        tell([changed(actor, person, now)])


def write_roles(tenant: UUID, person: UUID, name: str, email: str, wish: Invited) -> None:
    """The rows of these lines; in the caller's transaction."""
    rows: QuerySet[Membership] = Membership.objects.filter(tenant=tenant, person=person)
    rows.filter(line__in=[line for line, role in wish.roles.items() if not role]).delete()
    for line, role in wish.roles.items():
        if role:
            window = wish.window if role == "auditor" and wish.window else Window()
            what = {"role": role, "name": name, "email": email, **window._asdict()}
            Membership.objects.update_or_create(tenant_id=tenant, person_id=person, line=line, defaults=what)


def changed(actor: Actor, person: UUID, now: datetime) -> Notice:
    client = Client.objects.filter(pk=actor.tenant).values_list("name", flat=True).get()
    told = {"who": actor.name, "client": client}
    key = f"roles:{now.isoformat()}"
    return Notice(tenant_id=actor.tenant, person_id=person, code="roles_changed", key=key, detail=told, at=now)


def remove_person(*, actor: Actor, person: UUID, now: datetime) -> None:
    """Take somebody off every line of the client of which the actor is admin."""
    rows = Membership.objects.filter(tenant=actor.tenant, person=person)
    mine = [line for line in rows.values_list("line", flat=True) if may_manage(actor, line)]
    change_roles(actor=actor, person=person, wish=Invited(dict.fromkeys(mine, "")), now=now)


def lines_offered(actor: Actor) -> list[str]:
    """The lines on which the actor may give roles, in the order of the house; those granted for themselves last."""
    mine = [slug for slug in areas() if may_manage(actor, slug)]
    return sorted(mine, key=lambda slug: slug in APART)
