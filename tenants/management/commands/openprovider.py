"""manage.py openprovider NAME: whose house this is. Run as owner."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from tenants.enrolling import name_provider
from tenants.management import arguments
from tenants.management.owner import OwnerCommand


class Command(OwnerCommand):
    help = "Name the provider of this installation, or change its name, colour, zone or country. There is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="as clients read it, e.g. “Kantoor Noord BV”")
        parser.add_argument("--hue", type=arguments.hue, help="the provider's colour, 0 to 359")
        parser.add_argument("--zone", type=arguments.zone, help="e.g. Europe/Amsterdam")
        parser.add_argument("--country", type=arguments.country, help="two letters")

    def work(self, options: dict[str, Any]) -> None:
        given = {name: options[name] for name in ("name", "hue", "zone", "country") if options[name] is not None}
        provider, new = name_provider(**given)
        self.say(f"{provider.name}: {'the house is open' if new else 'noted'}.")
