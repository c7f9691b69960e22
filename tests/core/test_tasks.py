"""Tasks name their client or raise, in sender and worker; nothing runs for a client that is suspended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from celery import Celery
from django.db import transaction
from django.utils import timezone

from core import jobs, outbox
from core.identity import as_tenant, current_tenant, provider
from core.jobs import claim, enqueue
from core.models import Job, OutboxFact
from core.standing import NotStanding
from core.tasks import CrossingTask, NoTenant, TenantTask
from tenants.models import Client
from tests.harness.people import staff_actor


@pytest.fixture
def app() -> Any:
    """An app whose tasks run here and now, with the headers that they were sent with."""
    app = Celery("test", task_cls=TenantTask, set_as_current=False)
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    return app


@pytest.fixture
def suspended(acme: Client) -> Iterator[Client]:
    with provider():
        Client.objects.filter(pk=acme.pk).update(status=Client.Status.SUSPENDED)
    yield acme
    with provider():
        Client.objects.filter(pk=acme.pk).update(status=Client.Status.ACTIVE)


def whose(app: Any) -> Any:
    return app.task(current, name="whose")


def current() -> UUID | None:
    return current_tenant()


def test_a_task_without_a_client_is_not_sent(app: Any) -> None:
    with pytest.raises(NoTenant):
        whose(app).apply_async()
    with pytest.raises(NoTenant):
        whose(app).delay()


def test_a_message_without_a_client_is_not_worked_off(app: Any, db: None) -> None:
    """Whoever put it into Redis, it did not come from `apply_async`."""
    with pytest.raises(NoTenant):
        whose(app)()
    with pytest.raises(NoTenant):
        TenantTask.__call__(whose(app))


def test_a_task_that_crosses_clients_names_none(app: Any) -> None:
    crossing = app.task(current, name="crossing", base=CrossingTask)
    with pytest.raises(NoTenant):
        crossing.apply_async(tenant=uuid4())
    assert crossing.apply_async().get() is None


def test_a_task_works_as_staff_of_its_client(app: Any, acme: Client) -> None:
    assert whose(app).apply_async(tenant=acme.pk).get() == acme.pk


def test_nothing_is_sent_for_a_suspended_client(app: Any, suspended: Client) -> None:
    with pytest.raises(NotStanding):
        whose(app).apply_async(tenant=suspended.pk)
    with as_tenant(suspended.pk, "staff"), pytest.raises(NotStanding):
        whose(app).apply_async(tenant=suspended.pk)


def test_nothing_is_worked_off_that_was_sent_before(app: Any, suspended: Client) -> None:
    task = whose(app)
    task.push_request(headers={"tenant": str(suspended.pk)})
    with pytest.raises(NotStanding):
        task()


def test_an_unknown_client_is_none(app: Any, db: None) -> None:
    with pytest.raises(NotStanding):
        whose(app).apply_async(tenant=uuid4())


def test_jobs_and_facts_of_a_suspended_client_wait(suspended: Client) -> None:
    now, actor = timezone.now(), staff_actor(suspended)
    with as_tenant(suspended.pk, "staff"), transaction.atomic():
        job = enqueue(actor, "desk.read", uuid4(), key="x", now=now)
        OutboxFact.objects.create(tenant_id=suspended.pk, name="X", ref=uuid4(), created_at=now)
    with provider():
        assert claim(now) is None
        assert (jobs.due(now), outbox.waiting()) == (0, [])
        Client.objects.filter(pk=suspended.pk).update(status=Client.Status.ACTIVE)
        assert (jobs.due(now), outbox.waiting()) == (1, [(suspended.pk, "X")])
        found = claim(now)
    assert found is not None
    assert found[0] == Job(pk=job.pk)
