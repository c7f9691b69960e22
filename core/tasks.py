"""Celery tasks name their tenant or say that they cross tenants; a task that does neither raises, on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from celery import Task, shared_task
from django.utils import timezone

from core import jobs, outbox, wake
from core.identity import as_tenant, provider
from core.standing import must_stand
from core.where import named


class NoTenant(RuntimeError):
    """A task without a tenant would run for nobody, or worse, for everybody."""


if TYPE_CHECKING:
    Base = Task[Any, Any]
else:
    Base = Task  # generic for the type checker only


class TenantTask(Base):
    """Base of all tasks: runs as staff of the client that its message names."""

    abstract = True
    crosses_tenants = False

    def apply_async(  # type: ignore[override]  # one more option: the tenant
        self, args: Any = None, kwargs: Any = None, *, tenant: UUID | None = None, **options: Any
    ) -> Any:
        headers = dict(options.pop("headers", None) or {})
        found = tenant or headers.get("tenant")
        if self.crosses_tenants == (found is not None):
            raise NoTenant(f"{self.name}: tenant={found}")
        if found is not None:
            must_stand(UUID(str(found)))
            headers["tenant"] = str(found)
        return super().apply_async(args, kwargs, headers=headers, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with named(f"task-{(self.request.id or '-')[-12:]}"):
            return self._as_named(*args, **kwargs)

    def _as_named(self, *args: Any, **kwargs: Any) -> Any:
        if self.crosses_tenants:
            return super().__call__(*args, **kwargs)
        tenant = (self.request.headers or {}).get("tenant") or self.request.get("tenant")
        if not tenant:
            raise NoTenant(self.name)
        must_stand(UUID(tenant))
        with as_tenant(UUID(tenant), "staff"):
            return super().__call__(*args, **kwargs)


class CrossingTask(TenantTask):
    """Base of the few tasks that look at all tenants: they manage identities themselves and start with none."""

    abstract = True
    crosses_tenants = True


@shared_task(name="core.work", base=CrossingTask)
def work() -> int:
    """Work off the jobs that are ready."""
    return jobs.work_off()


@shared_task(name="core.relay", base=CrossingTask)
def relay() -> int:
    """Hand facts to their subscribers."""
    return outbox.relay()


@shared_task(name="core.sweep", base=CrossingTask)
def sweep() -> int:
    """Wake workers for what was left behind: by a killed worker, or by a Redis that forgot."""
    with provider():
        left, facts = jobs.due(timezone.now()), len(outbox.waiting())
    for _ in range(min(left, 8)):
        wake.work()
    if facts:
        wake.relay()
    return left + facts
