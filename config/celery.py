"""The Celery app: prefork workers, jobs in PostgreSQL, Redis to wake them."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("kantoor", task_cls="core.tasks:TenantTask")
app.config_from_object("config.schedule")
app.autodiscover_tasks()


@setup_logging.connect
def _log_as_django_does(**kwargs: object) -> None:
    """Without this Celery replaces our log lines, which carry tenant and request, by its own."""
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)


@worker_init.connect
@beat_init.connect
def _look_at_the_walls(**kwargs: object) -> None:
    from core import walls

    walls.at_start()
