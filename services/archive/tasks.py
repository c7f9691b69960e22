"""What the archive does from time to time."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from core.chain import HOUSE
from core.identity import current_tenant, provider
from core.tasks import CrossingTask, TenantTask
from services.archive import chains, gateways
from tenants.models import Client

log = logging.getLogger(__name__)


@shared_task(name="archive.sweep_incoming", base=CrossingTask)
def sweep_incoming() -> int:
    """Remove plain files that a killed process left on their way."""
    return gateways.sweep()


@shared_task(name="archive.anchor", base=CrossingTask)
def anchor() -> int:
    """Keep what the audit chains have grown by, of every client and of the house. One that cannot be kept stops no
    other."""
    done = 0
    for tenant_id in [HOUSE, *everybody()]:
        try:
            with chains.reading(tenant_id):
                done += chains.anchor(tenant_id, timezone.now())
        except Exception:
            log.exception("an audit chain could not be kept; it is tried again", extra={"tenant": str(tenant_id)})
    return done


@shared_task(name="archive.check_chains", base=CrossingTask)
def check_chains() -> int:
    """Compare the house's audit trail with what was kept of it, and have every client's compared; a task a client."""
    with chains.reading(HOUSE):
        chains.check(HOUSE)
    clients = everybody()
    for tenant_id in clients:
        check_chain.apply_async(tenant=tenant_id)
    return len(clients)


@shared_task(name="archive.check_chain", base=TenantTask)
def check_chain() -> bool:
    """Compare one client's; what does not hold is said by an alarm in the log."""
    tenant_id = current_tenant()
    return tenant_id is not None and bool(chains.check(tenant_id))


def everybody() -> list[UUID]:
    with provider():
        return list(Client.objects.order_by("id").values_list("id", flat=True))
