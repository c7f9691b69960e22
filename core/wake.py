"""Waking the workers: after the commit, by Redis, and never relied upon. The sweeper finds what was not woken."""

from __future__ import annotations

import logging

from celery import current_app

log = logging.getLogger(__name__)


def send(task: str) -> None:
    """Any task that crosses tenants, by its name."""
    try:
        current_app.send_task(task, ignore_result=True, retry=False)
    except Exception as trouble:  # Redis may be gone: the row is the truth, the sweeper comes by
        log.warning("could not wake the workers (%s); the sweeper will", type(trouble).__name__)


def work() -> None:
    send("core.work")


def relay() -> None:
    send("core.relay")
