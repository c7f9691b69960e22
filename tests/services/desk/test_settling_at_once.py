"""Many submissions of one client that hang together, read by several workers at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.identity import as_tenant, door, provider
from core.jobs import handler_of, work_off
from core.models import Job
from services.desk import actions as desk
from services.desk.models import Row
from tenants.models import Client
from tests.harness.handing_in import arrived
from tests.harness.people import client_actor

pytestmark = pytest.mark.servers
SUBMISSIONS, WORKERS = 24, 4
HEAD = "OrderID,CustomerID,OrderDate\n"


@pytest.fixture
def tenant(own_database: str) -> Client:
    with door():
        found: Client = Client.objects.get(slug="acme")
        return found


def test_workers_take_turns_at_rows_that_hang_together(tenant: Client, django_db_blocker: Any) -> None:
    ann = client_actor(tenant)
    for n in range(SUBMISSIONS):
        lines = [f"{n * 100 + i},NOBODY{i},2026-11-02\n" for i in range(40)] + [f"{n * 100 + 99},NOBODY1,never\n"]
        with as_tenant(tenant.pk, "client"):
            files = arrived({"orders.csv": (HEAD + "".join(lines)).encode()})
            desk.hand_in(files=files, actor=ann, line="invoicing", now=timezone.now())
    handler_of("desk.read")  # loaded once, before the workers
    threads = [threading.Thread(target=worker, args=(django_db_blocker,)) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with provider():
        jobs = list(Job.objects.filter(kind="desk.read").values_list("state", "attempts", "trouble"))
    assert jobs == [("done", 1, "")] * SUBMISSIONS
    with as_tenant(tenant.pk, "staff"):
        assert Row.objects.filter(state="waiting").count() == SUBMISSIONS * 40
    connection.close()


def worker(blocker: Any) -> None:
    with blocker.unblock():
        try:
            work_off()
        finally:
            connection.close()
