"""The one task of webhooks. It crosses clients, asks all of the database, and may be called as often as one likes."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from core.tasks import CrossingTask
from services.webhooks.announcing import announce
from services.webhooks.housekeeping import keep_house
from services.webhooks.sending import send_due


@shared_task(name="webhooks.work", base=CrossingTask)
def work() -> int:
    """Announce what happened, keep house, send what is due."""
    announce(now=timezone.now())
    keep_house(now=timezone.now())
    return send_due()
