"""Whether a client's work goes on: nothing runs for one that is suspended or closed, and its rows wait."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django_tenants.utils import get_tenant_model

from core.identity import current_identity, provider
from core.sql import NOBODY


class NotStanding(RuntimeError):
    """The client is suspended, closed or unknown: nothing is started and nothing runs for it."""


def standing() -> QuerySet[Any, Any]:
    """The ids of the clients whose work goes on, of those whom the identity sees; for `tenant_id__in`."""
    ids: QuerySet[Any, Any] = get_tenant_model().objects.filter(status="active").values("pk")
    return ids


def must_stand(tenant_id: UUID) -> None:
    """Raise NotStanding; asked as whoever works, as the provider where nobody does."""
    with provider() if current_identity() == NOBODY else nullcontext():
        if not standing().filter(pk=tenant_id).exists():
            raise NotStanding(str(tenant_id))
