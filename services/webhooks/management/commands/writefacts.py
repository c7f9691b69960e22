"""manage.py writefacts: docs/facts.md, from what the rooms say of their facts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override

from services.webhooks.catalogue import as_page


class Command(BaseCommand):
    help = "Write docs/facts.md: every fact that webhooks tell."

    def handle(self, *args: Any, **options: Any) -> None:
        with override("en"):
            (settings.BASE_DIR / "docs/facts.md").write_text(as_page(), encoding="utf-8")
