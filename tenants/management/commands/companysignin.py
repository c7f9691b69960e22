"""manage.py companysignin …: a company's own sign-in (OpenID Connect). Run as owner."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from tenants import enrolling
from tenants.management.owner import OwnerCommand
from tenants.signin import companies


class Command(OwnerCommand):
    help = (
        "Let the people of a client, or the staff, sign in at their own company; or change how. The client's secret is "
        "read from standard input. Tell the company the address that is printed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--client", metavar="SLUG", help="for this client's people")
        where.add_argument("--staff", action="store_true", help="for the provider's people")
        parser.add_argument("--name", required=True, help="as people read it on the sign-in page")
        parser.add_argument("--issuer", required=True, help="its address, e.g. https://login.example/tenant")
        parser.add_argument("--client-id", required=True, help="under which it knows this house")
        parser.add_argument("--domain", action="append", required=True, help="a mail domain for which it may speak")
        parser.add_argument("--required", action="store_true", help="nobody enters without it")
        parser.add_argument("--off", action="store_true", help="keep it, but let nobody in by it")

    def work(self, options: dict[str, Any]) -> None:
        tenant = enrolling.client_named(options["client"]) if options["client"] else None
        made = companies.settle(
            tenant=tenant, name=options["name"], issuer=options["issuer"].rstrip("/"), client_id=options["client_id"],
            secret=sys.stdin.readline().rstrip("\n"), domains=options["domain"], required=options["required"],
            active=not options["off"],
        )  # fmt: skip
        self.say(f"{made.name}: {'required' if made.required else 'possible'} for {', '.join(made.domains)}.")
        self.say(f"Redirect address: {companies.callback_of(made)}")
