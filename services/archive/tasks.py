"""What the archive does from time to time."""

from __future__ import annotations

from celery import shared_task

from core.tasks import CrossingTask
from services.archive import gateways


@shared_task(name="archive.sweep_incoming", base=CrossingTask)
def sweep_incoming() -> int:
    """Remove plain files that a killed process left on their way."""
    return gateways.sweep()
