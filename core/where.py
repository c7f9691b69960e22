"""Where a log line comes from: the tenant and the request. Imported by the logging set-up, before any app is loaded."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

request_name: ContextVar[str] = ContextVar("request_name", default="-")


@contextmanager
def named(name: str) -> Iterator[None]:
    """Log lines within say this name: a request's, a task's, a job's."""
    token = request_name.set(name)
    try:
        yield
    finally:
        request_name.reset(token)


class Where(logging.Filter):
    """Gives every log line its tenant and its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_name = request_name.get()
        record.tenant = getattr(record, "tenant", None) or _tenant_or_dash()
        return True


def _tenant_or_dash() -> str:
    from django.apps import apps

    if not apps.ready:
        return "-"
    from core.identity import current_tenant

    tenant = current_tenant()
    return tenant.hex if tenant else "-"
