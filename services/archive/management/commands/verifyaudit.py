"""manage.py verifyaudit [slug]: compare audit trails with themselves and with what was kept outside the database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.identity import as_tenant, provider
from services.archive.chains import check
from tenants.models import Client


class Command(BaseCommand):
    help = "Look for audit rows that were altered, deleted, reordered or chained anew; names the row or missing number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", default="", help="the client's short name; without it, every client")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.OWNER_PROCESS:
            raise CommandError("Run this without KANTOOR_PROCESS=owner: it reads as staff of each client.")
        broken = [client.slug for client in clients(options["slug"]) if not self.holds(client)]
        if broken:
            raise CommandError(f"The audit trail does not hold: {', '.join(broken)}.")

    def holds(self, client: Client) -> bool:
        with as_tenant(client.pk, "staff"):
            verdict = check(client.pk)
        for words in verdict.problems:
            self.stdout.write(f"{client.slug}: {words}")
        if verdict.more:
            self.stdout.write(f"{client.slug}: and {verdict.more} more")
        if verdict:
            self.stdout.write(f"{client.slug}: {verdict.rows} rows hold")
        return bool(verdict)


def clients(slug: str) -> list[Client]:
    with provider():
        found = list(Client.objects.filter(**({"slug": slug} if slug else {})).order_by("slug"))
    if not found:
        raise CommandError(f"There is no client “{slug}”.")
    return found
