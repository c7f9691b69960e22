"""manage.py accesstable: who may touch which table, for auditors."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.accesstable import FORMATS, rows


class Command(BaseCommand):
    help = "Who may read and write which table and which rows, as declared. docs/access.md is this as markdown."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=FORMATS, default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(FORMATS[options["format"]](rows()), ending="")
