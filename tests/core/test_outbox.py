"""Facts: with their deed or not at all, to each subscriber once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from billing.models import Usage
from core import facts
from core.actor import Actor
from core.facts import content_of, emit
from core.identity import as_tenant, provider
from core.models import OutboxFact
from core.outbox import relay
from tenants.models import Client
from tests.harness.people import staff_actor


@pytest.fixture
def heard() -> Iterator[list[tuple[Any, int]]]:
    """(tenant, number of facts) of each call to a subscriber of TestHappened."""
    calls: list[tuple[Any, int]] = []

    def listen(actor: Actor, rows: Sequence[OutboxFact], now: datetime) -> None:
        calls.append((actor.tenant, len(rows)))

    facts.on("TestHappened")(listen)
    yield calls
    facts._subscribers.pop("TestHappened")


def happen(tenant: Client, name: str = "TestHappened", n: int = 3) -> None:
    actor = staff_actor(tenant)
    with as_tenant(tenant.pk, "staff"), transaction.atomic():
        emit(actor, name, [(uuid4(), {"n": i}) for i in range(n)], now=timezone.now())


def test_subscribers_hear_each_fact_once_in_sets(acme: Client, globex: Client, heard: list[tuple[Any, int]]) -> None:
    happen(acme)
    happen(globex, n=2)
    assert relay() == 5
    assert relay() == 0
    assert sorted(heard, key=lambda call: call[1]) == [(globex.pk, 2), (acme.pk, 3)]


def test_a_fact_rolled_back_with_its_deed_was_never_there(acme: Client, heard: list[tuple[Any, int]]) -> None:
    actor = staff_actor(acme)
    with as_tenant(acme.pk, "staff"), transaction.atomic():
        emit(actor, "TestHappened", [(uuid4(), {})], now=timezone.now())
        transaction.set_rollback(True)
    assert relay() == 0
    assert heard == []


def test_a_failing_subscriber_leaves_the_facts_for_later(acme: Client) -> None:
    def fail(actor: Actor, rows: Sequence[OutboxFact], now: datetime) -> None:
        raise ValueError("boom")

    facts.on("TestFailed")(fail)
    happen(acme, "TestFailed")
    assert relay() == 0
    facts._subscribers.pop("TestFailed")
    assert relay() == 3


def test_contents_are_frozen_in_the_clients_own_books(acme: Client, globex: Client) -> None:
    happen(acme, n=1)
    with provider():
        fact = OutboxFact.objects.get(name="TestHappened")
    with as_tenant(acme.pk, "client"):
        assert content_of(fact.pk, "TestHappened") == {"n": 0}
    with as_tenant(globex.pk, "client"):
        assert not OutboxFact.objects.exists()


def test_issued_invoices_are_metered_for_billing(acme: Client) -> None:
    happen(acme, "InvoiceIssued", n=4)
    relay()
    with provider():
        usage = Usage.objects.get(tenant_id=acme.pk)
    assert (usage.meter, usage.quantity) == ("invoicing.invoices", 4)
    assert usage.month == timezone.now().date().replace(day=1)


def test_a_clients_own_people_cannot_see_what_is_metered(acme: Client) -> None:
    from django.db import ProgrammingError

    with as_tenant(acme.pk, "client"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Usage.objects.count()
