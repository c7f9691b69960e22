"""Settings, addresses and the clockwork of this installation; no rules live here."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
