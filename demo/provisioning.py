"""Bring the demo's database up to date and put its cast there. May be run again: only grants are renewed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from demo.cast import COMPANIES, PROVIDER, STAFF, Company, StaffPerson
from services.desk.models import Agreement
from tenants.models import Client, Grant, Membership, Person, Provider, StaffMember
from tenants.provisioning import open_client, upgrade

LINE = "invoicing"
GRANTED_FOR = timedelta(days=365)
Say = Callable[[str], None]


def provision(*, domain: str, now: datetime, say: Say) -> None:
    """The provider, its clients at <slug>.<domain>, and everybody's people. As owner."""
    upgrade(say)
    Provider.objects.get_or_create(name=PROVIDER)
    clients = {company.slug: opened(company, domain, say) for company in COMPANIES}
    for one in STAFF:
        employ(one, clients, now)


def opened(company: Company, domain: str, say: Say) -> Client:
    """The client with its agreement and people; opened where it is not there yet."""
    client: Client | None = Client.objects.filter(slug=company.slug).first()
    if client is None:
        say(f"opening {company.slug}")
        client = open_client(slug=company.slug, host=f"{company.slug}.{domain}", **company.identity)
    Agreement.objects.get_or_create(tenant=client, line=LINE, defaults={"delivery_hours": company.hours})
    enrol(company, client)
    return client


def enrol(company: Company, client: Client) -> None:
    for one in company.people:
        person = person_with(company.email(one), one.name, company.language, client.zone)
        Membership.objects.get_or_create(tenant=client, person=person, line=LINE, defaults={"role": one.role})


def person_with(email: str, name: str, language: str, zone: str) -> Person:
    """Without a password: the demo's people sign in with one click, and in no other way."""
    found = Person.objects.filter(email=email).first()
    return found or Person.objects.create_user(email, None, name=name, language=language, zone=zone)


def employ(one: StaffPerson, clients: Mapping[str, Client], now: datetime) -> None:
    person = person_with(one.email, one.name, "en", "Europe/Amsterdam")
    work = {"name": one.name, "level": one.level, "languages": list(one.languages), **one.extra}
    StaffMember.objects.get_or_create(person=person, defaults=work)
    until = {"until": now + GRANTED_FOR}
    for slug in one.clients:
        Grant.objects.update_or_create(
            tenant=clients[slug], person=person, defaults=until, create_defaults={**until, "created_at": now}
        )
