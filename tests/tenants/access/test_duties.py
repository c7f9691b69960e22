"""Duties that nobody holds together: on every day to come, and exceptions by those who answer for the lines."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.actor import Actor
from core.duties import OwnWork
from core.identity import as_tenant, provider
from core.refusals import NotAllowed
from tenants.access import asking, duties, roles, staff
from tenants.access.refusals import ConflictOfDuties, ExceptionTooLong, NotYourLine
from tenants.access.roles import Invited
from tenants.models import Client, DutyException, Grant, GrantState
from tests.harness.lines import client_actor_on, console_actor
from tests.harness.people import client_actor, person

NOW = timezone.now()
PAIR = ("payroll.prepare", "payroll.release")


def on_payroll(tenant: Client, name: str, *named: str) -> Grant:
    """Live access to payroll with these duties."""
    with provider():
        grant = asking.ask_access(
            actor=console_actor(name), clients=[tenant.pk], lines=["payroll"], duties=named, purpose="Payroll of May",
            until=NOW + timedelta(days=300), now=NOW,
        )[0]  # fmt: skip
        Grant.objects.filter(pk=grant.pk).update(state=GrantState.LIVE)
    return grant


def away(name: str, first: date, last: date, deputy: str) -> None:
    with provider():
        staff.record_absence(
            actor=console_actor("lena"), person=person(f"{name}@kantoor.example").pk, first_day=first, last_day=last,
            deputy=person(f"{deputy}@kantoor.example").pk, now=NOW,
        )  # fmt: skip


def day(n: int) -> date:
    return (NOW + timedelta(days=n)).date()


@pytest.fixture
def kept_apart(acme: Client) -> Client:
    """Sam prepares payroll, Lena releases it, Mara may look at it."""
    for name, named in (("sam", ["prepare"]), ("lena", ["release"]), ("mara", [])):
        on_payroll(acme, name, *named)
    return acme


@pytest.mark.parametrize("later", [(12, 14), (9, 20), (14, 20), (8, 10)])
def test_nobody_stands_in_on_the_same_day_for_two_who_are_kept_apart(
    kept_apart: Client, later: tuple[int, int]
) -> None:
    away("sam", day(10), day(14), "mara")
    with pytest.raises(ConflictOfDuties):
        away("lena", day(later[0]), day(later[1]), "mara")


def test_one_after_the_other_they_may(kept_apart: Client) -> None:
    away("sam", day(10), day(14), "mara")
    away("lena", day(15), day(20), "mara")


def test_a_grant_is_refused_that_meets_a_deputyship_to_come(kept_apart: Client) -> None:
    away("sam", day(10), day(14), "mara")
    with pytest.raises(ConflictOfDuties):
        on_payroll(kept_apart, "mara", "release")


def test_a_role_is_refused_that_meets_a_deputyship_to_come(kept_apart: Client) -> None:
    """Mara works for the client too, as may happen."""
    mara = person("mara@kantoor.example")
    admin = client_actor_on("payroll", kept_apart)
    with provider():
        roles.write_roles(kept_apart.pk, mara.pk, "Mara", mara.email, Invited({"payroll": "viewer"}))
    away("sam", day(10), day(14), "mara")
    with as_tenant(kept_apart.pk, "client"), pytest.raises(ConflictOfDuties):
        roles.change_roles(actor=admin, person=mara.pk, wish=Invited({"payroll": "approver"}), now=NOW)


# --- exceptions


def asked(tenant: Client, actor: Actor, days: int = 30, who: str = "udo") -> DutyException:
    someone = person(f"{who}@{tenant.slug}.example")
    with as_tenant(tenant.pk, "client"):
        return duties.ask_exception(
            actor=actor, person=someone.pk, name=someone.name, pair=PAIR, why="Only one is there",
            until=NOW + timedelta(days=days), now=NOW,
        )  # fmt: skip


def approved(tenant: Client, actor: Actor, exception: DutyException) -> Any:
    with as_tenant(tenant.pk, "client"):
        return duties.approve_exception(actor=actor, exception=exception.pk, now=NOW)


def test_an_exception_is_asked_for_by_an_admin_of_its_lines(acme: Client) -> None:
    with pytest.raises(NotYourLine):
        asked(acme, client_actor(acme))
    assert asked(acme, client_actor_on("payroll", acme)).approved_at is None


def test_an_exception_is_approved_by_another_admin_of_its_lines(acme: Client) -> None:
    ann = client_actor_on("payroll", acme)
    exception = asked(acme, ann)
    with pytest.raises(NotYourLine):
        approved(acme, client_actor_on("invoicing", acme, "pia"), exception)
    with pytest.raises(OwnWork):
        approved(acme, ann, exception)
    assert approved(acme, client_actor_on("payroll", acme, "vera"), exception).approved_by_name == "Vera"


def test_nobody_approves_an_exception_for_themselves(acme: Client) -> None:
    exception = asked(acme, client_actor_on("payroll", acme), who="vera")
    with pytest.raises(OwnWork):
        approved(acme, client_actor_on("payroll", acme, "vera"), exception)
    with pytest.raises(NotAllowed):
        approved(acme, client_actor(acme, "udo"), exception)


def test_an_exception_lasts_a_year_at_most(acme: Client) -> None:
    ann = client_actor_on("payroll", acme)
    for days in (-1, 367):
        with pytest.raises(ExceptionTooLong):
            asked(acme, ann, days)
    assert asked(acme, ann, 366)


def test_an_exception_counts_once_it_is_approved(kept_apart: Client) -> None:
    sam, ann = person("sam@kantoor.example"), client_actor_on("payroll", kept_apart)
    with as_tenant(kept_apart.pk, "client"):
        exception = duties.ask_exception(
            actor=ann, person=sam.pk, name="Sam", pair=PAIR,
            why="Only one is there", until=NOW + timedelta(days=30), now=NOW,
        )  # fmt: skip
    with pytest.raises(ConflictOfDuties):
        on_payroll(kept_apart, "sam", "release")
    approved(kept_apart, client_actor_on("payroll", kept_apart, "vera"), exception)
    assert on_payroll(kept_apart, "sam", "release")
