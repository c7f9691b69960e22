"""manage.py verifyaudit [slug]: compare audit trails with themselves and with what was kept outside the database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.chain import HOUSE
from core.identity import provider
from services.archive.chains import check, reading
from tenants.models import Client


class Command(BaseCommand):
    help = "Look for audit rows that were altered, deleted, reordered or chained anew; names the row or missing number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "slug", nargs="?", default="", help="the client's short name; without it, every client and the house"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.OWNER_PROCESS:
            raise CommandError("Run this without KANTOOR_PROCESS=owner: it reads as who serves.")
        broken = [name for name, trail in trails(options["slug"]) if not self.holds(name, trail)]
        if broken:
            raise CommandError(f"The audit trail does not hold: {', '.join(broken)}.")

    def holds(self, name: str, trail: UUID) -> bool:
        with reading(trail):
            verdict = check(trail)
        for words in verdict.problems:
            self.stdout.write(f"{name}: {words}")
        if verdict.more:
            self.stdout.write(f"{name}: and {verdict.more} more")
        if verdict:
            self.stdout.write(f"{name}: {verdict.rows} rows hold")
        return bool(verdict)


def trails(slug: str) -> list[tuple[str, UUID]]:
    """The client's, or every client's and that of the house."""
    with provider():
        found = list(Client.objects.filter(**({"slug": slug} if slug else {})).order_by("slug"))
    if not found and slug:
        raise CommandError(f"There is no client “{slug}”.")
    return [*((client.slug, client.pk) for client in found), *(() if slug else [("the house", HOUSE)])]
