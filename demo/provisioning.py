"""Bring the demo's database up to date and put its cast there. May be run again: only grants are renewed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from demo.cast import AUDITED, COMPANIES, PROVIDER, STAFF, TEAMS, Company, StaffPerson
from services.desk.models import Agreement
from tenants import enrolling as tenants
from tenants.enrolling import Window
from tenants.models import Client, Person, Provider, Team, TeamMember
from tenants.provisioning import open_client, upgrade

LINE = "invoicing"
GRANTED_FOR = timedelta(days=365)
Say = Callable[[str], None]


def provision(*, domain: str, now: datetime, say: Say) -> None:
    """The provider, its clients at <slug>.<domain>, and everybody's people. As owner."""
    upgrade(say)
    Provider.objects.get_or_create(name=PROVIDER)
    clients = {company.slug: opened(company, domain, now, say) for company in COMPANIES}
    for one in STAFF:
        employ(one, clients, now)
    for name, people in TEAMS.items():
        team = Team.objects.get_or_create(name=name)[0]
        for one in STAFF:
            if one.login in people:
                TeamMember.objects.get_or_create(team=team, member_id=Person.objects.get(email=one.email).pk)


def opened(company: Company, domain: str, now: datetime, say: Say) -> Client:
    """The client with its agreement and people; opened where it is not there yet."""
    client: Client | None = Client.objects.filter(slug=company.slug).first()
    if client is None:
        say(f"opening {company.slug}")
        client = open_client(slug=company.slug, host=f"{company.slug}.{domain}", **company.identity)
    Agreement.objects.get_or_create(tenant=client, line=LINE, defaults={"delivery_hours": company.hours})
    enrol(company, client, now)
    return client


def enrol(company: Company, client: Client, now: datetime) -> None:
    for one in company.people:
        person = person_with(company.email(one), one.name, company.language, client.zone)
        window = Window(now + GRANTED_FOR, *AUDITED) if one.role == "auditor" else None
        tenants.enrol(person=person, client=client, role=one.role, on=[one.line], window=window, now=now)


def person_with(email: str, name: str, language: str, zone: str) -> Person:
    """Without a password: the demo's people sign in with one click, and in no other way."""
    found = Person.objects.filter(email=email).first()
    return found or Person.objects.create_user(email, None, name=name, language=language, zone=zone)


def employ(one: StaffPerson, clients: Mapping[str, Client], now: datetime) -> None:
    person = person_with(one.email, one.name, "en", "Europe/Amsterdam")
    skills = list(one.skills)
    tenants.employ(person=person, level=one.level, now=now, languages=list(one.languages), skills=skills, **one.extra)
    mine = [clients[slug] for slug in one.clients]
    tenants.grant(person=person, clients=mine, until=now + GRANTED_FOR, now=now)
