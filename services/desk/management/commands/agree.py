"""manage.py agree CLIENT HOURS: how long the provider may take for a client's work. Run as owner."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from services.desk.models import Agreement
from tenants.enrolling import client_named, known_lines
from tenants.management.owner import OwnerCommand


def hours(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 400:
        raise ArgumentTypeError(f"“{text}” is no number of business hours between 1 and 400.")
    return int(text)


class Command(OwnerCommand):
    help = "Agree how long work may take, in business hours. Counts for what is handed in from now on. May be repeated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("client", help="the client's short name")
        parser.add_argument("hours", type=hours, help="business hours from handing in to delivery, e.g. 16")
        parser.add_argument("--line", action="append", default=[], help="a service line (default: every one)")

    def work(self, options: dict[str, Any]) -> None:
        client, agreed = client_named(options["client"]), options["hours"]
        for line in known_lines(options["line"]):
            Agreement.objects.update_or_create(tenant=client, line=line, defaults={"delivery_hours": agreed})
            self.say(f"{client.name}, {line}: within {agreed} business hours.")
