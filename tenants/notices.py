"""What people are told about access: on screen and by mail, in their own language, each thing once."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import wake
from core.actor import Actor
from core.lines import APART, areas
from core.reader import date_in_short
from tenants.actors import current
from tenants.models import Client, Grant, GrantReview, Holder, Membership, Notice, StaffMember

log = logging.getLogger(__name__)

POST = "tenants.post"
WORDS: Mapping[str, Any] = {
    "access_asked": _("%(who)s asks for access to %(client)s: %(purpose)s"),
    "access_opened": _("You have access to %(client)s until %(until)s."),
    "access_refused": _("Access to %(client)s was refused. %(note)s"),
    "access_ended": _("Your access to %(client)s has ended."),
    "access_ends": _("Access to %(client)s for %(who)s ends on %(until)s. Ask for it again in time."),
    "review_due": _("The standing access of %(who)s to %(client)s lapses on %(until)s unless it is reviewed."),
    "emergency_opened": _("%(who)s opened emergency access to %(client)s until %(until)s: %(purpose)s"),
    "emergency_reviewed": _("The emergency access of %(who)s to %(client)s was reviewed by %(by)s: %(outcome)s."),
    "machine_goes_on": _(
        "%(who)s has renewed how they sign in, and the token “%(purpose)s” that they made for a machine of %(client)s "
        "goes on. Revoke it under API tokens if you do not know it."
    ),
    "client_suspended": _(
        "%(who)s has suspended %(client)s: “%(purpose)s”. Nobody can sign in there, and running work waits. Nothing is "
        "lost. Ask us if you do not know why."
    ),
    "client_reinstated": _("%(who)s has opened %(client)s again: “%(purpose)s”. Running work goes on. Sign in anew."),
    "team_grew": _("%(who)s is in the team “%(team)s” now, and so may enter %(client)s until %(until)s."),
    "roles_changed": _("%(who)s has changed what you may do at %(client)s."),
}
"""code → words, filled from what the notice holds. Times in them are ISO and shown in the reader's zone."""


def words_of(notice: Notice) -> str:
    """The notice in the language and zone that are active now."""
    return str(WORDS[notice.code]) % _places(notice.detail)


def _places(detail: Mapping[str, Any]) -> dict[str, Any]:
    found = dict.fromkeys(("who", "client", "purpose", "until", "note", "by", "outcome", "team"), "") | dict(detail)
    if found["until"]:
        local = timezone.localtime(datetime.fromisoformat(found["until"]))
        found["until"] = f"{date_in_short(local.date())}, {local:%H:%M}"
    if found["outcome"]:
        found["outcome"] = GrantReview.Outcome(found["outcome"]).label
    return found


def tell(notices: Iterable[Notice]) -> None:
    """In the caller's transaction; what was told before is not told again."""
    rows = list(notices)
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(lambda: wake.send(POST))


def to_admins(grant: Grant, code: str, *, now: datetime, key: str = "", **detail: Any) -> list[Notice]:
    """To the client's admins of the lines that a grant is about."""
    named = [*grant.lines, ""] if grant.lines else [*(slug for slug in areas() if slug not in APART), ""]
    rows = Membership.objects.filter(current(now), tenant=grant.tenant_id, role="admin", line__in=named)
    people = rows.order_by().values_list("person_id", flat=True).distinct()
    return [about(grant, code, person, now=now, key=key, **detail) for person in people]


def to_whoever_answers(grant: Grant, code: str, *, now: datetime, **detail: Any) -> list[Notice]:
    """Of emergency access somebody is always told: the client's admins of its lines; where there are none, all its
    admins; where it has none at all, the provider's admins, and the log says so. As the provider."""
    told = to_admins(grant, code, now=now, **detail)
    if told:
        return told
    others = admins_of(grant.tenant_id, now=now)
    if others:
        return [about(grant, code, person, now=now, line="", **detail) for person in others]
    log.error("nobody administers this client; the provider's admins are told of its emergency access instead",
              extra={"tenant": grant.tenant_id.hex})  # fmt: skip
    house = StaffMember.objects.filter(provider_admin=True, active=True).values_list("pk", flat=True)
    return [about(grant, code, person, now=now, staff=True, **detail) for person in house]


def admins_of(tenant: UUID, *, now: datetime) -> list[UUID]:
    """The people who administer the client, on whichever line."""
    rows = Membership.objects.filter(current(now), tenant=tenant, role="admin").order_by()
    return list(rows.values_list("person_id", flat=True).distinct())


def to_holders(grant: Grant, code: str, *, now: datetime, key: str = "", **detail: Any) -> list[Notice]:
    """To those who hold a grant, deputies excepted."""
    rows = Holder.objects.filter(~Q(via=Holder.Via.DEPUTY), grant=grant)
    people = rows.order_by().values_list("person_id", flat=True).distinct()
    return [about(grant, code, person, now=now, staff=True, key=key, **detail) for person in people]


def about(
    grant: Grant, code: str, person: UUID, *, now: datetime, staff: bool = False, key: str = "",
    line: str | None = None, **detail: Any,
) -> Notice:  # fmt: skip
    """One notice about a grant, to one person; seen by whoever sees the grant's one line, or `line`."""
    client = Client.objects.filter(pk=grant.tenant_id).values_list("name", flat=True).get()
    told = {"who": grant.holder_name, "client": client, "purpose": grant.purpose, "until": grant.until.isoformat()}
    if line is None:
        line = grant.lines[0] if len(grant.lines) == 1 else ""
    return Notice(
        tenant_id=grant.tenant_id, person_id=person, for_staff=staff, line=line, code=code,
        key=f"{code}:{grant.pk}{key}", detail=told | detail, at=now,
    )  # fmt: skip


def notices_for(actor: Actor) -> list[Notice]:
    """What the actor has not seen yet, newest first: in a client's room of that client, on lines that they see; at the
    console over all clients."""
    rows = Notice.objects.filter(person_id=actor.person, seen_at=None, for_staff=actor.kind == "staff")
    if actor.tenant_id is not None:
        rows = rows.filter(Q(line="") | Q(line__in=[*actor.lines(), *actor.lines("admin")]), tenant_id=actor.tenant_id)
    return list(rows.order_by("-at", "-id")[:50])


def mark_seen(*, actor: Actor, now: datetime) -> int:
    """The actor has seen what was told them here."""
    mine = [notice.pk for notice in notices_for(actor)]
    return Notice.objects.filter(pk__in=mine, person_id=actor.person).update(seen_at=now)
