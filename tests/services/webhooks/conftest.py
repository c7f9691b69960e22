"""A receiver in its own process, and the steps from a fact to its delivery."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from standardwebhooks import Webhook

from core.facts import emit
from core.identity import as_tenant, provider
from services.webhooks.actions import NewEndpoint, add_endpoint
from services.webhooks.announcing import announce
from services.webhooks.models import Delivery, Endpoint
from services.webhooks.sending import send_due
from tenants.models import Client
from tests.harness.people import client_actor, staff_actor
from tests.harness.receiver import Receiving, receiver

ISSUED, DELIVERED = "invoicing.invoice_issued", "invoicing.work_delivered"


@pytest.fixture(scope="session")
def receiving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiving]:
    with receiver(tmp_path_factory.mktemp("receiver")) as here:
        yield here


@pytest.fixture
def hooks(receiving: Receiving, settings: Any) -> Receiving:
    """The receiver, as one that the installation knows."""
    settings.KANTOOR_WEBHOOK_HOSTS = frozenset({receiving.place})
    return receiving


def add(tenant: Client, url: str, *facts: str, **when: Any) -> NewEndpoint:
    """An endpoint that Ann, the client's admin, named a minute ago."""
    with as_tenant(tenant.pk, "client"):
        now = when.get("now", timezone.now() - timedelta(minutes=1))
        return add_endpoint(url=url, facts=facts or [ISSUED], actor=client_actor(tenant), now=now)


def happen(tenant: Client, name: str = "InvoiceIssued", line: str = "", n: int = 1, **content: Any) -> list[UUID]:
    """Facts of one name, with these contents; their refs."""
    refs, actor = [uuid4() for _ in range(n)], staff_actor(tenant)
    with as_tenant(tenant.pk, "staff"), transaction.atomic():
        emit(actor, name, [(ref, content) for ref in refs], now=timezone.now(), line=line)
    return refs


def go() -> int:
    """What the task does, with every endpoint awake and every delivery due."""
    announce(now=timezone.now())
    return send_due()


def make_due(**of: Any) -> None:
    """Time has passed: what waits is due, and who rests is awake."""
    with provider():
        Delivery.objects.filter(state="waiting", **of).update(next_at=timezone.now())
        Endpoint.objects.update(rests_until=None)


def rows(endpoint: Endpoint) -> list[Delivery]:
    with provider():
        return list(Delivery.objects.filter(endpoint_id=endpoint.pk).select_related("fact").order_by("id"))


def again(endpoint: Endpoint) -> Endpoint:
    with provider():
        return Endpoint.objects.get(pk=endpoint.pk)


def verified(heard: Mapping[str, Any], secret: str) -> dict[str, Any]:
    """The body, if the library that receivers use finds the signature good."""
    said: dict[str, Any] = Webhook(secret).verify(heard["body"], {k.lower(): v for k, v in heard["headers"].items()})
    assert said == json.loads(heard["body"])
    return said
