"""What is said: the body of a message, made from what the fact froze, and the secrets that sign it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from core.actor import machine
from core.crypto import unseal
from core.models import FactContent, OutboxFact
from core.refusals import NotAllowed
from services.webhooks.actions import about_secret
from services.webhooks.catalogue import FactType, fact_types, type_of
from services.webhooks.models import Endpoint, EndpointSecret

OVERLAP = timedelta(days=1)
"""How long a secret goes on signing after a new one was made."""


def body_of(fact: OutboxFact, data: Mapping[str, Any]) -> bytes:
    said = {
        "type": type_of(fact),
        "timestamp": fact.created_at.isoformat(),
        "client": str(fact.tenant_id),
        "data": {"ref": str(fact.ref), "line": fact.line, **data},
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def content_for(endpoint: Endpoint, fact: OutboxFact) -> Mapping[str, Any] | None:
    """What the fact said, read as staff in its client's books, with the permissions of its own type and no other; None
    where it is not there any more. The provider's own endpoints get none."""
    kind: FactType | None = fact_types().get(type_of(fact))
    if endpoint.tenant_id is None:
        return {}
    if kind is None or kind.name not in endpoint.facts:
        return None
    try:
        return kind.fact.reader(fact.pk, machine(endpoint.tenant_id, kind.read_with, name="Webhooks"))
    except (FactContent.DoesNotExist, NotAllowed):
        return None


def secrets_of(endpoint: Endpoint, *, now: datetime) -> list[str]:
    """The secrets that sign now, the newest first; as staff of the client, or as the provider for its own."""
    rows = list(EndpointSecret.objects.filter(endpoint_id=endpoint.pk).order_by("-id"))
    signing = [row for row, newer in zip(rows, [None, *rows], strict=False) if not newer or lasts(newer, now)]
    about = about_secret(endpoint.pk)
    return [unseal(endpoint.tenant_id, bytes(row.sealed), about=about).decode() for row in signing]


def lasts(newer: EndpointSecret, now: datetime) -> bool:
    """Whether the secret before this one still signs."""
    return now < newer.made_at + OVERLAP


def forget_old_secrets(*, now: datetime) -> int:
    """Delete secrets that sign no more; as the provider."""
    newer = EndpointSecret.objects.filter(endpoint_id=OuterRef("endpoint_id"), id__gt=OuterRef("id"))
    return EndpointSecret.objects.filter(Exists(newer.filter(made_at__lt=now - OVERLAP))).delete()[0]
