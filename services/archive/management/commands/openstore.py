"""manage.py openstore: make the place where files are kept, and prove that we can write there."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from services.archive.gateways import prepare


class Command(BaseCommand):
    help = "Make the folder or bucket of the files where it is missing, write to it and read back. May be repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Files are kept in {prepare()}.")
