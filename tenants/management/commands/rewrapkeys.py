"""manage.py rewrapkeys: wrap every data key with the newest master key. Run as owner."""

from __future__ import annotations

from typing import Any

from core.crypto import rewrap_keys
from core.master import masters
from tenants.management.owner import OwnerCommand


class Command(OwnerCommand):
    help = "Wrap every data key with the first master key of KANTOOR_KMS_URL and KANTOOR_MASTER_KEY. May be repeated."

    def work(self, options: dict[str, Any]) -> None:
        self.say(f"{rewrap_keys()} keys are wrapped anew, with {masters()[0].name}.")
