"""The kernel as a Django app: finds the facts of every room (handlers of jobs are found by the worker)."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import checks  # noqa: F401  # registers itself
        from core.coroutines import start_none_under_identities
        from core.lazy import bind_queries

        bind_queries()
        start_none_under_identities()
        autodiscover_modules("facts")
        _disconnect_what_we_do_not_use()


def _disconnect_what_we_do_not_use() -> None:
    """Permissions and content types per table are Django's admin's; django-tenants' post_delete has no sender, so every
    set-wise delete of the house would fetch its rows first (300 rows: 4 queries for 1)."""
    from django.contrib.contenttypes.management import create_contenttypes
    from django_tenants.signals import tenant_delete_callback

    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    post_delete.disconnect(tenant_delete_callback)
