"""manage.py suspend: shut a client or a person out, or let them in again, when nobody at the console can."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.actor import Actor
from core.identity import provider
from core.refusals import Refusal
from tenants.access import suspending
from tenants.enrolling import client_named
from tenants.management import arguments


class Command(BaseCommand):
    help = "Suspend a client, or a person as a whole; with --back reinstate them. It is written down as at the console."

    def add_arguments(self, parser: ArgumentParser) -> None:
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("--client", metavar="SLUG", help="a client, with all its people and machines")
        whom.add_argument("--person", metavar="EMAIL", type=arguments.email, help="a person, at every client and here")
        parser.add_argument("--why", required=True, help="a few words that are kept")
        parser.add_argument("--by", required=True, metavar="NAME", help="who decided it")
        parser.add_argument("--back", action="store_true", help="reinstate")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.OWNER_PROCESS:
            raise CommandError("Run this without KANTOOR_PROCESS=owner: it works as who serves.")
        actor = Actor("system", None, options["by"], permissions=frozenset({suspending.MAY}), via="command")
        try:
            with provider():
                name = self.do(actor, options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{name} is {'reinstated' if options['back'] else 'suspended'}.")

    def do(self, actor: Actor, options: dict[str, Any]) -> str:
        said: dict[str, Any] = {"actor": actor, "why": options["why"], "now": timezone.now()}
        if options["client"]:
            does = suspending.reinstate_client if options["back"] else suspending.suspend_client
            return str(does(client=client_named(options["client"]).pk, **said))
        person = suspending.person_at(actor, options["person"])
        for_person = suspending.reinstate_person if options["back"] else suspending.suspend_person
        return str(for_person(person=person, **said))
