"""manage.py upgrade: bring the database of this installation to the code's version. Run as owner."""

from __future__ import annotations

from typing import Any

from tenants.management.owner import OwnerCommand
from tenants.provisioning import upgrade


class Command(OwnerCommand):
    help = "Roles, migrations, grants and policies, of the shared tables and of every client (KANTOOR_PROCESS=owner)."

    def work(self, options: dict[str, Any]) -> None:
        upgrade(self.say)
