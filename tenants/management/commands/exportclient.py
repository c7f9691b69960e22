"""manage.py exportclient <slug> <folder>: write all of a client to a folder."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.actor import machine
from core.identity import as_tenant, provider
from core.refusals import Refusal
from tenants.exports import export_client
from tenants.models import Client


class Command(BaseCommand):
    help = "Write all of a client to a folder: tables as JSON lines, files, and a manifest with the SHA-256 of each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the client's short name")
        parser.add_argument("folder", type=Path, help="a folder that is new or empty")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.OWNER_PROCESS:
            raise CommandError("Run this without KANTOOR_PROCESS=owner: it reads no more than the client's own rows.")
        tenant = self.client_called(options["slug"])
        actor = machine(tenant.pk, frozenset({"desk.privacy"}))
        try:
            with as_tenant(tenant.pk, "staff"):
                made = export_client(tenant=tenant, folder=options["folder"], actor=actor, now=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        rows = sum(table["rows"] for table in made["tables"])
        self.stdout.write(f"{tenant.slug}: {rows} rows, {len(made['files'])} files in {options['folder']}")

    @staticmethod
    def client_called(slug: str) -> Client:
        with provider():
            found: Client | None = Client.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"There is no client “{slug}”.")
        return found
