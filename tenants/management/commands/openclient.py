"""manage.py openclient SLUG …: a client company, its schema and its host; or a change of its identity. Run as owner."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from tenants.enrolling import settle_client
from tenants.management import arguments
from tenants.management.owner import OwnerCommand

TEXTS = {
    "name": "what people call the company",
    "legal_name": "the seller's name on invoices (default: the name)",
    "street": "street and number",
    "postcode": "postal code",
    "city": "town",
    "registration": "number in the trade register",
    "phone": "telephone",
}
CHECKED = {
    "country": (arguments.country, "two letters, e.g. NL"),
    "currency": (arguments.currency, "of its invoices (default EUR)"),
    "language": (arguments.of_house, "of its papers: en, nl, pl or de (default en)"),
    "zone": (arguments.zone, "time zone (default Europe/Amsterdam)"),
    "vat_id": (arguments.vat_id, "e.g. NL004495445B01"),
    "email": (arguments.email, "where its customers answer to"),
    "iban": (arguments.iban, "where its customers pay to"),
    "bic": (arguments.bic, "of its bank"),
    "hue": (arguments.hue, "its colour, 0 to 359"),
    "payment_days": (arguments.days, "how long its customers have to pay (default 30)"),
}


class Command(OwnerCommand):
    help = "Open a client, or change what is said of one that is there. May be repeated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", type=arguments.slug, help="short name, first word of its host")
        parser.add_argument("--host", type=arguments.host, help="another host name of its own")
        for name, words in TEXTS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=words)
        for name, (check, words) in CHECKED.items():
            parser.add_argument(f"--{name.replace('_', '-')}", type=check, help=words)

    def work(self, options: dict[str, Any]) -> None:
        identity = {name: options[name] for name in (*TEXTS, *CHECKED) if options[name] is not None}
        client, new = settle_client(slug=options["slug"], host=options["host"] or "", **identity)
        hosts = ", ".join(client.domains.order_by("-is_primary", "domain").values_list("domain", flat=True))
        self.say(f"{client.name}: {'open' if new else 'up to date'} at {hosts}.")
