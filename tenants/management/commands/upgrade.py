"""manage.py upgrade: bring the database of this installation to the code's version. Run as owner."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tenants.provisioning import upgrade


class Command(BaseCommand):
    help = "Roles, migrations, grants and policies, of the shared tables and of every client (KANTOOR_PROCESS=owner)."

    def handle(self, *args: Any, **options: Any) -> None:
        upgrade(lambda line: self.stdout.write(line))
