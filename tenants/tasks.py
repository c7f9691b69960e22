"""Periodic work about people, over all clients. Three lines a task."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from core import guards
from core.identity import door, provider
from core.tasks import CrossingTask
from tenants import sessions, tickets
from tenants.access import watching
from tenants.notices import POST


@shared_task(name="tenants.watch", base=CrossingTask)
def watch() -> int:
    """Notices before access ends, access that has run out, deputies whose days are over."""
    now = timezone.now()
    with provider():
        return watching.tell_of_ends(now=now) + watching.end_what_ran_out(now=now) + watching.end_deputies(now=now)


@shared_task(name=POST, base=CrossingTask)
def post() -> int:
    """Mail notices that have not been mailed."""
    return watching.post_notices(now=timezone.now())


@shared_task(name="tenants.forget_sessions", base=CrossingTask)
def forget_sessions() -> int:
    """Delete sessions and tickets that have ended, and what guards remember no more."""
    now = timezone.now()
    with door():
        return sessions.forget_old(now=now) + tickets.forget_old(now=now) + guards.forget_old(now=now)
