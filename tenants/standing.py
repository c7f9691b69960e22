"""Whether somebody still may: asked by running jobs before every commit, as staff of the client.

It reads what the door reads (holders and memberships), so revoking takes the next request and the next chunk alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.jobs import ALWAYS, NotNow
from core.models import Job
from core.refusals import Refusal
from tenants.actors import client_permissions, current, inside_permissions, not_over, roles_by_line
from tenants.holders import live
from tenants.models import Client, Holder, Membership, Suspension, Token


class StarterMayNot(Refusal):
    words = _("%(name)s may not do this any more, so it was stopped. What was done until then is kept.")


class StarterSuspended(Refusal):
    words = _("%(name)s was suspended, so this was stopped. What was done until then is kept; what is left is yours to "
              "look at.")  # fmt: skip


class TokenRevoked(Refusal):
    words = _("The token with which %(name)s started this was revoked, so it was stopped. What was done until then is "
              "kept; what is left is yours to look at.")  # fmt: skip


def check_job(job: Job, needs: str, owed: bool, now: datetime) -> None:
    """NotNow while the client is suspended, though what is written about access goes on. Unless the work is owed
    whoever started it, a refusal where that person is suspended, the token that they did it with is revoked, or they
    have lost the permission that the job needs. A job that the house itself started needs nobody's."""
    if not job.kind.startswith(ALWAYS) and not goes_on(job.tenant_id):
        raise NotNow(str(job.tenant_id))
    if owed:
        return
    if job.token_id and is_revoked(job, job.token_id):
        raise TokenRevoked(name=job.started_name)
    if job.started_by and is_suspended(job.tenant_id, job.started_by):
        raise StarterSuspended(name=job.started_name)
    if needs and job.started_by and needs not in permissions_of(job.tenant_id, job.started_by, now=now):
        raise StarterMayNot(name=job.started_name)


def goes_on(tenant_id: UUID) -> bool:
    """Whether the client itself is active."""
    return bool(Client.objects.filter(pk=tenant_id, status=Client.Status.ACTIVE).exists())


def is_suspended(tenant_id: UUID, person_id: UUID) -> bool:
    return Suspension.objects.filter(tenant=tenant_id, person_id=person_id, ended_at=None).exists()


def is_revoked(job: Job, token: UUID) -> bool:
    """A token of the console belongs to no client and is not seen from here: whoever revokes it marks its jobs."""
    marked = Job.objects.filter(pk=job.pk, token_revoked=True).exists()
    return marked or Token.objects.filter(pk=token, revoked_at__isnull=False).exists()


def permissions_of(
    tenant_id: UUID, person_id: UUID, *, now: datetime, instead: Mapping[str, str] | None = None,
    suspended_too: bool = False,
) -> frozenset[str]:  # fmt: skip
    """All that a person may do for a client, as one of its own people and as staff. `instead` are roles by line that
    are about to be given ("" takes one away): what would be held then. `suspended_too`: of roles, what somebody who is
    suspended could do again."""
    counts = not_over(now) if suspended_too else current(now)
    rows = {row.line: row for row in Membership.objects.filter(counts, tenant=tenant_id, person=person_id)}
    for line, role in (instead or {}).items():
        rows[line] = Membership(tenant_id=tenant_id, person_id=person_id, line=line, role=role)
    roles = roles_by_line([row for row in rows.values() if row.role])
    own = client_permissions(roles) if roles else frozenset[str]()
    held = list(Holder.objects.filter(live(now), tenant=tenant_id, person=person_id).select_related("grant"))
    return own | frozenset().union(*(inside_permissions([row], row.level) for row in held))
