"""manage.py permissions: who may do what, as it stands in docs/permissions.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tenants.access.tables import permissions


class Command(BaseCommand):
    help = "Print who may do what: roles, levels and duties, by service line."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(permissions(), ending="")
