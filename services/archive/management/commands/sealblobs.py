"""manage.py sealblobs: seal the files that were kept before files were sealed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core.identity import as_tenant, provider
from services.archive.gateways import seal_plain
from tenants.models import Client


class Command(BaseCommand):
    help = "Seal every plain file of every client with the client's key. Once, after 0.1.0; may be repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        with provider():
            clients = list(Client.objects.order_by("id"))
        for client in clients:
            with as_tenant(client.pk, "staff"):
                self.stdout.write(f"{client.slug}: {seal_plain(client.pk)} files sealed.")
