"""The audit chains of clients and of the house: anchored outside the database, and compared with what was anchored.

A client's is read as staff inside its schema; that of the house, core.chain.HOUSE, as the provider: `reading`.
"""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from core.chain import HOUSE, Kept, Link, Verdict, beginning, verify
from core.identity import as_tenant, provider
from core.models import AuditHead, AuditRow, HouseHead, HouseRow
from core.postgres.moments import one_moment
from services.archive.anchors import anchors, kept

log = logging.getLogger(__name__)
SET = 20_000
"""Rows anchored at a time."""


def reading(tenant_id: UUID) -> AbstractContextManager[None]:
    """As whom this trail is read."""
    return provider() if tenant_id == HOUSE else as_tenant(tenant_id, "staff")


def head_of(tenant_id: UUID) -> AuditHead | HouseHead | None:
    return HouseHead.objects.first() if tenant_id == HOUSE else AuditHead.objects.first()


def rows_of(tenant_id: UUID) -> QuerySet[Any, Any]:
    return HouseRow.objects.all() if tenant_id == HOUSE else AuditRow.objects.all()


def anchor(tenant_id: UUID, now: datetime) -> int:
    """Keep the hashes of the rows that were written since the last time, inside `reading`. Returns
    how many. Rows that do not follow from those before are not kept: an alarm is raised."""
    place, done = anchors(), 0
    while links := follow(tenant_id, place.last(tenant_id)):
        place.add(tenant_id, links, now)
        done += len(links)
    return done


def follow(tenant_id: UUID, last: Link) -> list[Link]:
    """The next links behind the last one kept."""
    with transaction.atomic(durable=True):
        head = head_of(tenant_id)  # before the rows: those that come in meanwhile are for the next time
        if head is not None and (head.number, head.hash) == last:
            return []
        until = min(head.number if head else 0, last.number + SET)
        rows = list(rows_of(tenant_id).filter(number__gt=last.number, number__lte=until).order_by("number"))
    whole = head is None or until == head.number
    verdict = verify(last, rows, head if whole else Link(until, rows[-1].hash if rows else ""), Kept())
    if not verdict:
        alarm(tenant_id, verdict)
        return []
    return [Link(row.number, row.hash) for row in rows]


def check(tenant_id: UUID) -> Verdict:
    """Compare a whole audit trail with itself and with what was kept, inside `reading`. Raises the alarm where it does
    not hold."""
    known = kept(tenant_id)  # before the rows: what is kept later would be of rows that we do not see
    with one_moment():
        head, rows = head_of(tenant_id), rows_of(tenant_id).order_by("number", "id")
        verdict = verify(beginning(tenant_id), rows.iterator(chunk_size=2000), head, known)
    if not verdict:
        alarm(tenant_id, verdict)
    return verdict


def alarm(tenant_id: UUID, verdict: Verdict) -> None:
    """Said at the highest level there is: somebody with more rights than any serving role was at work."""
    words = "; ".join(verdict.problems)
    log.critical(
        "the audit trail was tampered with: %s (and %s more)", words, verdict.more, extra={"tenant": str(tenant_id)}
    )
