"""Pages of people and access, with something on them: axe finds nothing, nothing must be pushed sideways."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from core.identity import as_tenant, door, provider
from tenants.access import asking, duties, emergency, staff, suspending
from tenants.models import Client
from tests.browser.conftest import apart
from tests.browser.test_pages import ANN, LOOKS, SAM, People, dress, looks_well
from tests.browser.visitor import House
from tests.harness.lines import client_actor_on, console_actor
from tests.harness.people import client_actor, person

pytestmark = pytest.mark.browser
LENA, NOOR = ("Kantoor", "Lena"), ("Kantoor", "Noor")
PAGES = [
    (ANN, "acme", "/people/"),
    (ANN, "acme", "/people/{udo}/"),
    (ANN, "acme", "/people/{vera}/"),
    (ANN, "acme", "/people/log/"),
    (ANN, "acme", "/notices/"),
    (SAM, "console", "/access/"),
    (LENA, "console", "/access/ask/"),
    (SAM, "console", "/access/emergency/"),
    (LENA, "console", "/access/reviews/"),
    (LENA, "console", "/team/"),
    (LENA, "console", "/team/{sam}/"),
    (SAM, "console", "/team/{sam}/absence/"),
    (NOOR, "console", "/clients/"),
    (NOOR, "console", "/suspensions/"),
    (NOOR, "console", "/access/reviews/trail/"),
    (NOOR, "console", "/team/{joris}/"),
]


@pytest.fixture(scope="module")
def people(house: House) -> People:
    return People(house)


@pytest.fixture(scope="module")
def names(people: People) -> dict[str, UUID]:
    return apart(plant)


def plant() -> dict[str, UUID]:
    """A request, an emergency, an exception, a team, an absence, somebody suspended, something to be told."""
    now, sam, udo = timezone.now(), person("sam@kantoor.example"), person("udo@acme.example")
    with door():
        acme: Client = Client.objects.get(slug="acme")
    with provider():
        for who, purpose in (("joris", "Sales week 46"), ("mara", "Review of the quarter")):
            asking.ask_access(
                actor=console_actor(who), clients=[acme.pk], lines=[], purpose=purpose,
                until=now + timedelta(days=60), now=now,
            )  # fmt: skip
        emergency.open_emergency(
            actor=console_actor("sam"), client=acme.pk, reason="The bank rejects all invoices", hours=2, now=now
        )
        lena, joris = console_actor("lena"), person("joris@kantoor.example")
        team = staff.make_team(actor=lena, name="North", now=now)
        staff.join_team(actor=lena, team=team.pk, person=joris.pk, now=now)
        today, deputy = now.date(), joris.pk
        staff.record_absence(actor=lena, person=sam.pk, first_day=today, last_day=today, deputy=deputy, now=now)
    of_payroll = client_actor_on("payroll", acme)
    with as_tenant(acme.pk, "client"):
        duties.ask_exception(
            actor=of_payroll, person=udo.pk, name="Udo", pair=("payroll.prepare", "payroll.release"),
            why="Only one is there", until=now + timedelta(days=30), now=now,
        )  # fmt: skip
    shut_out(acme, now)
    return {"udo": udo.pk, "sam": sam.pk, "joris": joris.pk, "vera": person("vera@acme.example").pk}


def shut_out(acme: Client, now: datetime) -> None:
    """A client, somebody of another one, and somebody of the staff."""
    ann, vera, joris = client_actor(acme), person("vera@acme.example").pk, person("joris@kantoor.example").pk
    with as_tenant(acme.pk, "client"):
        suspending.suspend_here(actor=ann, person=vera, why="A laptop was lost on the train", now=now)
    noor = console_actor("noor")
    with provider():
        globex = Client.objects.get(slug="globex")
        suspending.suspend_client(actor=noor, client=globex.pk, why="Invoices of a year are not paid", now=now)
        suspending.suspend_person(actor=noor, person=joris, why="Their account was taken over", now=now)


@pytest.mark.parametrize(("who", "room", "path"), PAGES, ids=[f"{who[1]}-{room}{path}" for who, room, path in PAGES])
def test_a_page_of_people_looks_as_it_should(
    people: People, names: dict[str, UUID], who: tuple[str, str], room: str, path: str
) -> None:
    visitor = people[who]
    for look in LOOKS:
        dress(visitor, *look)
        assert visitor.go(room, path.format(**names)).status == 200
        looks_well(visitor)
    assert visitor.complaints == []
