"""manage.py addperson EMAIL …: somebody of a client, or of the provider. Run as owner."""

from __future__ import annotations

import secrets
import sys
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.duties import Duty
from core.lines import LEVELS, ROLES
from tenants import enrolling
from tenants.management import arguments
from tenants.management.owner import OwnerCommand
from tenants.models import Person


class Command(OwnerCommand):
    help = "Add somebody, or change what they may do. May be repeated. A new person's password is told once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", type=arguments.email, help="with which they sign in")
        parser.add_argument("--name", help="as others read it")
        parser.add_argument("--language", type=arguments.of_pages, help="of the pages: en, nl or pl")
        parser.add_argument("--zone", type=arguments.zone, help="time zone")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--client", metavar="SLUG", help="one of this client's people")
        where.add_argument("--staff", choices=LEVELS, help="one of the provider's people, at this level")
        parser.add_argument("--role", choices=ROLES, default="viewer", help="with --client (default viewer)")
        parser.add_argument("--line", action="append", default=[], help="a service line (default all but payroll)")
        parser.add_argument("--duty", action="append", default=[], choices=Duty.values, help="with --grant, on payroll")
        parser.add_argument("--note", default="", help="with --grant: where it was agreed")
        parser.add_argument("--period", nargs=2, metavar=("FROM", "TO"), type=date.fromisoformat, help="of an auditor")
        parser.add_argument("--grant", metavar="SLUG", action="append", default=[], help="with --staff: may enter it")
        parser.add_argument(
            "--days", type=arguments.days, default=365, help="how long the grants, or an auditor, last (default 365)"
        )
        parser.add_argument("--account-manager", action="store_true", help="with --staff")
        parser.add_argument("--provider-admin", action="store_true", help="with --staff")
        password = parser.add_mutually_exclusive_group()
        password.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
        password.add_argument("--new-password", action="store_true", help="make another password and tell it")

    def work(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        with transaction.atomic():
            clients = [enrolling.client_named(slug) for slug in options["grant"]]
            until = now + timedelta(days=options["days"])
            person, told = self.person(options)
            if options["client"]:
                client = enrolling.client_named(options["client"])
                window = enrolling.Window(until, *options["period"]) if options["period"] else None
                enrolling.enrol(
                    person=person, client=client, role=options["role"], on=options["line"], window=window, now=now
                )
            else:
                flags = {name: True for name in ("account_manager", "provider_admin") if options[name]}
                enrolling.employ(person=person, level=options["staff"], now=now, **flags)
                enrolling.grant(
                    person=person, clients=clients, until=until, now=now, note=options["note"],
                    lines=options["line"] and enrolling.known_lines(options["line"]), duties=options["duty"],
                )  # fmt: skip
        self.say(f"{person.name} <{person.email}>: {self.what(options)}.")
        if told:
            self.say(f"Password, told this once: {told}")

    def person(self, options: dict[str, Any]) -> tuple[Person, str]:
        """The person, and the password that was made for them."""
        email, fields = options["email"], {n: options[n] for n in ("name", "language", "zone") if options[n]}
        new = not Person.objects.filter(email=email).exists()
        if new and not options["name"]:
            raise enrolling.NameLacking()
        if options["password_stdin"]:
            return enrolling.settle_person(email=email, password=sys.stdin.readline().rstrip("\n"), **fields)[0], ""
        made = secrets.token_urlsafe(15) if new or options["new_password"] else None
        return enrolling.settle_person(email=email, password=made, **fields)[0], made or ""

    @staticmethod
    def what(options: dict[str, Any]) -> str:
        if options["client"]:
            return f"{options['role']} of {options['client']} on {', '.join(enrolling.known_lines(options['line']))}"
        access = f", with access to {', '.join(options['grant'])}" if options["grant"] else ""
        return f"{options['staff']} at the provider{access}"
