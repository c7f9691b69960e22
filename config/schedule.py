"""Celery's settings, and every periodic job of the house. One public tick a job: it finds what is due in PostgreSQL;
never an entry a tenant."""

from __future__ import annotations

import os

from celery.schedules import crontab

from config import env

broker_url = env.redis()
broker_connection_retry_on_startup = True
broker_transport_options = {"visibility_timeout": 3600}
task_ignore_result = True
task_acks_late = False  # the row is the truth: a lost message is found by the sweeper, a doubled one finds no row
task_time_limit = 3000  # below the visibility timeout
task_default_queue = os.environ.get("KANTOOR_QUEUE", "kantoor")
worker_prefetch_multiplier = 1
worker_max_tasks_per_child = 500
worker_max_memory_per_child = 450_000  # kB; a child that grew is replaced between tasks
enable_utc = True
timezone = "UTC"

beat_schedule = {
    "sweep": {"task": "core.sweep", "schedule": 5.0, "options": {"expires": 5}},
    "sweep_incoming": {"task": "archive.sweep_incoming", "schedule": 1800.0, "options": {"expires": 1800}},
    "forget_sessions": {"task": "tenants.forget_sessions", "schedule": 3600.0, "options": {"expires": 3600}},
    "webhooks": {"task": "webhooks.work", "schedule": 5.0, "options": {"expires": 5}},
    "watch": {"task": "tenants.watch", "schedule": 60.0, "options": {"expires": 60}},
    "post": {"task": "tenants.post", "schedule": 30.0, "options": {"expires": 30}},
    "anchor": {"task": "archive.anchor", "schedule": 300.0, "options": {"expires": 300}},
    "check_chains": {"task": "archive.check_chains", "schedule": crontab(hour=3, minute=20)},
}
