"""Many at once at one client's audit trail: nobody waits for somebody who waits for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.actor import Actor
from core.audit import record_one
from core.chain import Kept, beginning, verify
from core.identity import as_tenant, door
from core.models import AuditHead, AuditRow
from services.parties.models import Party
from tenants.models import Client
from tests.harness.factories import make_parties
from tests.harness.people import staff_actor

pytestmark = pytest.mark.servers
TIMES = 25


@pytest.fixture
def tenant(own_database: str) -> Client:
    with door():
        found: Client = Client.objects.get(slug="acme")
        return found


def note(actor: Actor) -> None:
    record_one(actor, "deed_done", uuid4(), now=timezone.now())


def lock(party: UUID) -> None:
    Party.objects.select_for_update().get(pk=party)


def lock_then_note(actor: Actor, party: UUID) -> None:
    lock(party)
    note(actor)


def note_then_lock(actor: Actor, party: UUID) -> None:
    """The other order: what an action locks, it locks before the head of the chain all the same."""
    note(actor)
    lock(party)


Deed = Callable[[Actor, UUID], None]


def test_whatever_an_action_locks_and_when_it_records_nobody_deadlocks(tenant: Client, django_db_blocker: Any) -> None:
    actor, troubles = staff_actor(tenant), list[Exception]()
    with as_tenant(tenant.pk, "staff"):
        party = make_parties()[0].pk

    def work(deed: Deed) -> None:
        with django_db_blocker.unblock(), as_tenant(tenant.pk, "staff"):
            try:
                for _ in range(TIMES):
                    with transaction.atomic(durable=True):
                        deed(actor, party)
            except Exception as trouble:
                troubles.append(trouble)
            finally:
                connection.close()

    deeds: list[Deed] = [lock_then_note, note_then_lock] * 3
    threads = [threading.Thread(target=work, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    with as_tenant(tenant.pk, "staff"):
        rows, head = list(AuditRow.objects.order_by("number")), AuditHead.objects.get()
    assert len(rows) == TIMES * len(deeds)
    assert verify(beginning(tenant.pk), rows, head, Kept()).problems == []
    connection.close()
