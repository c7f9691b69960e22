"""Whether somebody still may: asked by running jobs before every commit, as staff of the client.

It reads what the door reads (holders and memberships), so revoking takes the next request and the next chunk alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.jobs import NotNow
from core.models import Job
from core.refusals import Refusal
from tenants.actors import client_permissions, current, inside_permissions, roles_by_line
from tenants.holders import live
from tenants.models import Client, Holder, Membership


class StarterMayNot(Refusal):
    words = _("%(name)s may not do this any more, so it was stopped. What was done until then is kept.")


def check_job(job: Job, needs: str, now: datetime) -> None:
    """NotNow while the client is suspended, though what is written about access goes on; StarterMayNot where the job
    needs a permission that whoever started it has lost. A job that the house itself started needs nobody's."""
    suspended = Client.objects.filter(pk=job.tenant_id).exclude(status=Client.Status.ACTIVE).exists()
    if suspended and not job.kind.startswith("tenants."):
        raise NotNow(str(job.tenant_id))
    if needs and job.started_by and needs not in permissions_of(job.tenant_id, job.started_by, now=now):
        raise StarterMayNot(name=job.started_name)


def permissions_of(
    tenant_id: UUID, person_id: UUID, *, now: datetime, instead: Mapping[str, str] | None = None
) -> frozenset[str]:
    """All that a person may do for a client, as one of its own people and as staff. `instead` are roles by line that
    are about to be given ("" takes one away): what would be held then."""
    rows = {row.line: row for row in Membership.objects.filter(current(now), tenant=tenant_id, person=person_id)}
    for line, role in (instead or {}).items():
        rows[line] = Membership(tenant_id=tenant_id, person_id=person_id, line=line, role=role)
    roles = roles_by_line([row for row in rows.values() if row.role])
    own = client_permissions(roles) if roles else frozenset[str]()
    held = list(Holder.objects.filter(live(now), tenant=tenant_id, person=person_id).select_related("grant"))
    return own | frozenset().union(*(inside_permissions([row], row.level) for row in held))
