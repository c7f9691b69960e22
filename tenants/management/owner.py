"""Commands of the owner process: they change who is in the house, and say in one line why they will not."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.refusals import Refusal


class OwnerCommand(BaseCommand):
    """Put the work into `work()`; refusals become the command's error."""

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.OWNER_PROCESS:
            raise CommandError("This is the owner's work: set KANTOOR_PROCESS=owner and OWNER_DATABASE_URL.")
        try:
            self.work(options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None

    def work(self, options: dict[str, Any]) -> None:
        raise NotImplementedError

    def say(self, line: str) -> None:
        self.stdout.write(line)
