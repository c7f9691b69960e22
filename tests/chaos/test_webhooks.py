"""Webhooks by worker and scheduler of their own processes: prompt, past a dead neighbour, and through kills."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from core.identity import as_tenant, door, provider
from services.webhooks.actions import add_endpoint
from services.webhooks.models import Delivery
from tenants.models import Client
from tests.harness import databases, processes
from tests.harness.people import client_actor
from tests.harness.receiver import Receiving, receiver
from tests.services.webhooks.conftest import ISSUED, happen, verified

pytestmark = pytest.mark.servers
N, KILLS = 200, 3


@pytest.fixture
def tenant(own_database: str) -> Client:
    with door():
        found: Client = Client.objects.get(slug="acme")
        return found


@pytest.fixture
def hooks(tmp_path: Path, settings: Any) -> Iterator[Receiving]:
    with receiver(tmp_path) as here:
        settings.KANTOOR_WEBHOOK_HOSTS = frozenset({here.place})
        yield here


def name_address(tenant: Client, url: str) -> str:
    with as_tenant(tenant.pk, "client"):
        now = timezone.now() - timedelta(minutes=1)
        return add_endpoint(url=url, facts=[ISSUED], actor=client_actor(tenant), now=now).secret


def test_killed_workers_and_a_dead_neighbour_lose_no_message(
    tenant: Client, own_database: str, hooks: Receiving, tmp_path: Path
) -> None:
    path, slow = f"/ok?{uuid4()}", f"/slow?{uuid4()}"
    secret = name_address(tenant, hooks.url(path))
    name_address(tenant, hooks.url(slow))
    env = processes.environment(
        own_database, tmp_path, KANTOOR_WEBHOOK_HOSTS=hooks.place, KANTOOR_DEMO=databases.server()
    )
    chance, log = random.Random(11), tmp_path / "worker.log"
    with processes.running(processes.beat_command(tmp_path / "beat"), env, tmp_path / "beat.log"):
        refs = happen(tenant, n=N)
        for _ in range(KILLS):
            with processes.running(processes.worker_command(), env, log) as worker:
                time.sleep(3 + chance.random() * 3)
                processes.kill(worker)
        with provider():  # a dead sender's seat is free when its lease has run out; here we do not wait for that
            from services.webhooks.models import Seat

            Seat.objects.update(lease_until=timezone.now())
        with processes.running(processes.worker_command(), env, log):
            processes.wait_until(lambda: len(ids(hooks, path)) == N, "every message's arrival", 90)
            processes.wait_until(lambda: left(tenant) == N, "the ledger's last row", 60)
    told = [verified(one, secret) for one in hooks.heard(path)]
    assert {one["data"]["ref"] for one in told} == {str(ref) for ref in refs}
    assert len(hooks.heard(slow)) >= 1


def ids(hooks: Receiving, path: str) -> set[str]:
    return {one["headers"]["webhook-id"] for one in hooks.heard(path)}


def left(tenant: Client) -> int:
    """How many still wait: those of the dead neighbour."""
    with provider():
        return Delivery.objects.filter(tenant_id=tenant.pk, state="waiting").count()
