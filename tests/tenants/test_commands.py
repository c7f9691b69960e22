"""First steps of a new installation, as the owner does them on the command line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from core.identity import as_tenant, door
from services.desk.models import Agreement
from services.parties.models import Party
from tenants.actors import client_actor, staff_actor_inside, staff_member
from tenants.management import arguments
from tenants.models import Client, Domain, Grant, Membership, Person, Provider
from tests.harness import databases

INITECH = (
    "--name=Initech", "--street=Hauptstraße 1", "--postcode=10115", "--city=Berlin", "--country=de", "--language=de",
    "--vat-id=DE136695976", "--iban=DE89370400440532013000",
)  # fmt: skip


def manage(database: str, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ,
        "KANTOOR_PROCESS": "owner",
        "OWNER_DATABASE_URL": databases.url_of("OWNER_DATABASE_URL", database),
    }
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=databases.ROOT, env=env, input=typed, capture_output=True, text=True, check=False
    )


def done(database: str, *words: str, typed: str = "") -> str:
    ran = manage(database, *words, typed=typed)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def refused(database: str, *words: str) -> str:
    ran = manage(database, *words)
    assert ran.returncode != 0
    assert "Traceback" not in ran.stderr
    return ran.stderr


# --- in the database


@pytest.mark.servers
def test_a_house_is_opened_from_the_command_line(own_database: str) -> None:
    assert done(own_database, "openprovider", "Kantoor Noord", "--hue=200") == "Kantoor Noord: noted.\n"
    assert done(own_database, "openclient", "initech", *INITECH) == "Initech: open at initech.localhost.\n"
    told = done(own_database, "addperson", "Ina@initech.example", "--name=Ina", "--client=initech", "--role=admin")
    password = re.search(r"told this once: (\S+)$", told, re.M)
    assert password is not None
    done(own_database, "addperson", "sam@kantoor.example", "--staff=senior", "--grant=initech", "--days=30")
    assert done(own_database, "agree", "initech", "8") == "Initech, invoicing: within 8 business hours.\n"
    with door():
        assert [(p.name, p.hue) for p in Provider.objects.all()] == [("Kantoor Noord", 200)]
        client = Client.objects.get(slug="initech")
        assert (client.legal_name, client.country, client.vat_id) == ("Initech", "DE", "DE136695976")
        ina = Person.objects.get(email="ina@initech.example")
        assert ina.check_password(password[1])
        assert (actor := client_actor(ina, client))
        assert actor.may("desk.hand_in")
        assert actor.may("invoicing.see")
        sam, now = Person.objects.get(email="sam@kantoor.example"), Grant.objects.get(tenant=client).created_at
        assert (member := staff_member(sam))
        assert staff_actor_inside(sam, member, client, now=now)
    with as_tenant(client.pk, "client"):
        assert [agreed.delivery_hours for agreed in Agreement.objects.all()] == [8]
        assert not Party.objects.exists()


@pytest.mark.servers
def test_saying_it_again_changes_what_was_said_and_nothing_else(own_database: str) -> None:
    first = done(own_database, "openclient", "acme", "--city=Utrecht", "--host=portal.acme.example")
    assert first == "Acme: up to date at portal.acme.example, acme.localhost.\n"
    assert done(own_database, "openclient", "acme", "--city=Utrecht", "--host=portal.acme.example") == first
    as_auditor = ("addperson", "ann@acme.example", "--client=acme", "--role=auditor", "--line=invoicing")
    assert manage(own_database, *as_auditor).returncode != 0, "without a period there is nothing to audit"
    told = done(own_database, *as_auditor, "--period", "2026-01-01", "2026-06-30")
    assert told == "Ann <ann@acme.example>: auditor of acme on invoicing.\n"
    with door():
        client = Client.objects.get(slug="acme")
        assert (client.city, client.street) == ("Utrecht", "Keizersgracht 1")
        assert Domain.objects.filter(tenant=client).count() == 2
        ann = Person.objects.get(email="ann@acme.example")
        assert ann.check_password("correct horse battery")
        assert list(Membership.objects.filter(person=ann).values_list("role", flat=True)) == ["auditor"]


@pytest.mark.servers
def test_a_password_comes_from_standard_input_and_weak_ones_are_refused(own_database: str) -> None:
    words = ("addperson", "vera@acme.example", "--client=acme", "--password-stdin")
    assert "Password" not in done(own_database, *words, typed="a long enough secret\n")
    with door():
        assert authenticate(email="vera@acme.example", password="a long enough secret") is not None
    ran = manage(own_database, *words, typed="short\n")
    assert ran.returncode != 0
    assert "at least 12 characters" in ran.stderr
    with door():
        assert authenticate(email="vera@acme.example", password="a long enough secret") is not None


@pytest.mark.servers
def test_what_cannot_be_is_said_in_one_line_and_nothing_is_made(own_database: str) -> None:
    assert "needs street, postcode, city, country" in refused(own_database, "openclient", "hooli", "--name=Hooli")
    taken = refused(own_database, "openclient", "hooli", *INITECH, "--host=acme.localhost")
    assert "belongs to the client “acme”" in taken
    assert "no client “hooli”" in refused(own_database, "addperson", "x@y.example", "--name=X", "--client=hooli")
    line = refused(own_database, "addperson", "x@y.example", "--name=X", "--client=acme", "--line=chess")
    assert "no service line “chess” here. There are: invoicing" in line
    assert "needs a name" in refused(own_database, "addperson", "x@y.example", "--client=acme")
    grant = refused(own_database, "addperson", "x@y.example", "--name=X", "--staff=lead", "--grant=hooli")
    assert "no client “hooli”" in grant
    assert "is no IBAN" in refused(own_database, "openclient", "acme", "--iban=NL00ABNA0417164300")
    with door():
        assert not Client.objects.filter(slug="hooli").exists()
        assert not Person.objects.filter(email="x@y.example").exists()


@pytest.mark.servers
def test_the_owner_too_brings_no_two_duties_together(own_database: str) -> None:
    """By grant, by a higher level, by a role at the client: the matrix is asked each time."""
    of_staff = ("addperson", "joris@kantoor.example", "--grant=acme", "--line=payroll")
    both = ("--duty=prepare", "--duty=release")
    assert "hold both" in refused(own_database, *of_staff, "--staff=senior", *both)
    with door():
        assert not Grant.objects.filter(person__email="joris@kantoor.example", lines=["payroll"]).exists()
    done(own_database, *of_staff, "--staff=junior", *both)
    assert "hold both" in refused(own_database, "addperson", "joris@kantoor.example", "--staff=senior")
    as_approver = ("addperson", "joris@kantoor.example", "--client=acme", "--role=approver", "--line=payroll")
    assert "hold both" in refused(own_database, *as_approver)
    with door():
        joris = Person.objects.get(email="joris@kantoor.example")
        assert staff_member(joris).level == "junior"  # type: ignore[union-attr]
        assert not Membership.objects.filter(person=joris).exists()


@pytest.mark.parametrize(
    "words", [("openprovider", "X"), ("openclient", "x"), ("addperson", "x@y.example", "--staff=lead"), ("upgrade",)]
)
def test_only_the_owner_does_this(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="set KANTOOR_PROCESS=owner"):
        call_command(*words)


# --- what people write


@pytest.mark.parametrize(
    ("check", "written", "stored"),
    [
        (arguments.slug, "acme-2", "acme-2"),
        (arguments.host, "Portal.Acme.example", "portal.acme.example"),
        (arguments.email, "Ann@Acme.example", "ann@acme.example"),
        (arguments.country, "nl", "NL"),
        (arguments.currency, "pln", "PLN"),
        (arguments.zone, "Europe/Warsaw", "Europe/Warsaw"),
        (arguments.of_house, "de", "de"),
        (arguments.iban, "NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
        (arguments.bic, "abnanl2a", "ABNANL2A"),
        (arguments.vat_id, "NL 0044.95.445.B01", "NL004495445B01"),
        (arguments.hue, "359", 359),
        (arguments.days, "14", 14),
    ],
)
def test_what_is_written_is_stored_in_one_form(check: Callable[[str], Any], written: str, stored: Any) -> None:
    assert check(written) == stored


@pytest.mark.parametrize(
    ("check", "written"),
    [
        (arguments.slug, "Acme"),
        (arguments.slug, "console"),
        (arguments.slug, "a" * 41),
        (arguments.host, "https://acme.example"),
        (arguments.host, "acme.example:8000"),
        (arguments.host, "console.localhost"),
        (arguments.email, "ann"),
        (arguments.country, "EU"),
        (arguments.country, "XX"),
        (arguments.country, "150"),
        (arguments.currency, "BTC"),
        (arguments.zone, "Europe/Berlijn"),
        (arguments.of_pages, "de"),
        (arguments.iban, "NL00ABNA0417164300"),
        (arguments.vat_id, "NL000000000B00"),
        (arguments.hue, "360"),
        (arguments.days, "0"),
        (arguments.days, "-1"),
    ],
)
def test_what_is_written_wrongly_is_refused(check: Callable[[str], Any], written: str) -> None:
    with pytest.raises(ArgumentTypeError, match="“"):
        check(written)
