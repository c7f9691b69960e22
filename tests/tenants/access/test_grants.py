"""Access of staff: asked for, approved by the client, ended, run out, told of; emergency access; leaving."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.duties import OwnWork
from core.identity import as_tenant, door, provider
from core.jobs import work_off
from core.models import AuditRow
from core.outbox import relay
from core.refusals import NotAllowed
from services.desk.models import WorkItem
from tenants.access import asking, deciding, emergency, leaving, staff, watching
from tenants.access.refusals import (
    ConflictOfDuties,
    NotThereAnyMore,
    NotYourLine,
    NotYourself,
    SayWhy,
    TooLong,
    WorkIsLeft,
)
from tenants.holders import live
from tenants.models import Client, Grant, GrantState, Holder, Notice, Person, Session, StaffMember
from tenants.queries import granted
from tests.harness.browsers import signed_in
from tests.harness.factories import make_work
from tests.harness.lines import client_actor_on, console_actor
from tests.harness.people import client_actor, inside, person

NOW = timezone.now()
PURPOSE = "Sales week 46"


def asked(tenant: Client, name: str = "joris", days: int = 60, **what: Any) -> Grant:
    wish = {"lines": [], "purpose": PURPOSE, "until": NOW + timedelta(days=days), "now": NOW, **what}
    with provider():
        return asking.ask_access(actor=console_actor(name), clients=[tenant.pk], **wish)[0]


def approved(tenant: Client, name: str = "joris", days: int = 60, **what: Any) -> Grant:
    grant = asked(tenant, name, days, **what)
    with as_tenant(tenant.pk, "client"):
        return deciding.approve_access(actor=client_actor(tenant), grants=[grant.pk], now=NOW)[0]


def again(grant: Grant) -> Grant:
    with provider():
        return Grant.objects.get(pk=grant.pk)


def trail(tenant: Client) -> list[str]:
    with as_tenant(tenant.pk, "client"):
        return list(AuditRow.objects.order_by("id").values_list("action", flat=True))


def test_joris_enters_globex_only_once_its_admin_has_approved(globex: Client) -> None:
    grant = asked(globex)
    assert inside(globex, "joris") is None
    with as_tenant(globex.pk, "client"):
        deciding.approve_access(actor=client_actor(globex), grants=[grant.pk], now=NOW)
    found = inside(globex, "joris")
    assert found.may("invoicing.see")
    assert not found.may("payroll.see")
    assert found.entrance.purpose == PURPOSE
    work_off()
    assert trail(globex) == ["access_opened", "access_asked"], "the request is taken over by a job"


def test_the_admin_is_told_of_a_request_and_joris_of_the_answer(globex: Client) -> None:
    grant = approved(globex)
    with provider():
        told = {(n.code, n.person_id) for n in Notice.objects.filter(key__contains=str(grant.pk))}
    ann, joris = person("ann@globex.example").pk, person("joris@kantoor.example").pk
    assert told == {("access_asked", ann), ("access_opened", joris)}


def test_a_request_says_what_for_and_ends_within_a_year(globex: Client) -> None:
    with pytest.raises(SayWhy):
        asked(globex, purpose="work")
    with pytest.raises(TooLong):
        asked(globex, days=400)


def test_only_the_admin_decides_and_acmes_cannot_decide_for_globex(acme: Client, globex: Client) -> None:
    grant = asked(globex)
    with as_tenant(globex.pk, "client"), pytest.raises(NotAllowed):
        deciding.approve_access(actor=client_actor(globex, "udo"), grants=[grant.pk], now=NOW)
    with as_tenant(acme.pk, "client"), pytest.raises(NotThereAnyMore):
        deciding.approve_access(actor=client_actor(acme), grants=[grant.pk], now=NOW)


def test_payroll_is_asked_for_by_name_and_decided_by_its_own_admin(globex: Client) -> None:
    grant = asked(globex, lines=["payroll"], duties=["prepare"])
    with as_tenant(globex.pk, "client"), pytest.raises(NotYourLine):
        deciding.approve_access(actor=client_actor(globex), grants=[grant.pk], now=NOW)


def test_a_grant_that_brings_two_duties_together_is_refused(globex: Client) -> None:
    with pytest.raises(ConflictOfDuties):
        asked(globex, "sam", lines=["payroll"], duties=["prepare", "release"])
    assert asked(globex, "sam", lines=["payroll"], duties=["prepare"]).duties == ["prepare"]


def test_ended_access_lets_nobody_in_with_the_next_request(acme: Client) -> None:
    browser = signed_in("sam@kantoor.example")
    assert browser.get("/clients/acme/").status_code == 200
    sam = person("sam@kantoor.example").pk
    with as_tenant(acme.pk, "client"):
        own = Grant.objects.get(tenant=acme, person=sam)
        deciding.end_access(actor=client_actor(acme), grants=[own.pk], now=NOW)
    assert browser.get("/clients/acme/").status_code == 404


def test_open_work_returns_to_the_queue_when_access_ends(acme: Client) -> None:
    sam = person("sam@kantoor.example").pk
    mine, lenas = make_work(acme, taken_by=sam), make_work(acme, taken_by=person("lena@kantoor.example").pk)
    with as_tenant(acme.pk, "client"):
        own = Grant.objects.get(tenant=acme, person=sam)
        deciding.end_access(actor=client_actor(acme), grants=[own.pk], now=NOW)
    relay()
    with provider():
        assert WorkItem.objects.get(pk=mine.pk).assignee_id is None
        assert WorkItem.objects.get(pk=lenas.pk).assignee_id is not None


def test_holders_are_told_thirty_seven_and_one_day_before_each_once(globex: Client) -> None:
    grant = approved(globex, days=60)
    told = []
    for days in (31, 30, 29, 7, 6, 1, 0.5):
        with provider():
            watching.tell_of_ends(now=grant.until - timedelta(days=days))
            notices = Notice.objects.filter(code="access_ends", for_staff=True, key__contains=str(grant.pk))
            told.append(notices.count())
    assert told == [0, 1, 1, 2, 2, 3, 3]


def test_what_is_about_to_end_is_asked_for_again_in_one_go(acme: Client, globex: Client) -> None:
    grants = [approved(acme, "joris", days=20), approved(globex, "joris", days=20)]
    with provider():
        new = asking.ask_again(actor=console_actor("joris"), now=NOW + timedelta(days=1))
        assert {grant.again_of_id for grant in new} == {grant.pk for grant in grants}
        assert not asking.expiring(console_actor("joris"), now=NOW).exists()


def test_access_that_ran_out_is_ended_for_the_record(globex: Client) -> None:
    grant = approved(globex, days=2)
    later = grant.until + timedelta(minutes=1)
    assert inside(globex, "joris", later) is None
    with provider():
        assert watching.end_what_ran_out(now=later) >= 1
    assert again(grant).state == GrantState.ENDED


# --- teams, deputies


def test_whoever_joins_a_team_has_its_access_and_loses_it_with_the_team(globex: Client) -> None:
    lena, joris = console_actor("lena"), person("joris@kantoor.example").pk
    with provider():
        team = staff.make_team(actor=lena, name="North", now=NOW)
    approved(globex, "lena", team=team.pk)
    assert inside(globex, "joris") is None
    with provider():
        staff.join_team(actor=lena, team=team.pk, person=joris, now=NOW)
    assert inside(globex, "joris").may("invoicing.see")
    with provider():
        staff.leave_team(actor=lena, team=team.pk, person=joris, now=NOW)
    assert inside(globex, "joris") is None


def test_a_deputy_inherits_for_the_days_of_the_absence_at_their_own_level(globex: Client) -> None:
    sam, joris = person("sam@kantoor.example").pk, person("joris@kantoor.example").pk
    with provider():
        staff.record_absence(
            actor=console_actor("lena"), person=sam, first_day=date(2026, 12, 21), last_day=date(2026, 12, 22),
            deputy=joris, now=NOW,
        )  # fmt: skip
    on = datetime(2026, 12, 21, 12, tzinfo=UTC)
    assert inside(globex, "joris", on - timedelta(days=1)) is None
    found = inside(globex, "joris", on)
    assert found.entrance.deputy_of == "Sam"
    assert found.may("invoicing.edit")
    assert not found.may("invoicing.issue"), "joris is junior"
    assert inside(globex, "joris", on + timedelta(days=2)) is None


def test_a_deputy_never_inherits_payroll(globex: Client) -> None:
    sam, joris = person("sam@kantoor.example").pk, person("joris@kantoor.example").pk
    grant = asked(globex, "sam", lines=["invoicing", "payroll"])
    with provider():
        staff.record_absence(
            actor=console_actor("lena"), person=sam, first_day=date(2026, 12, 21), last_day=date(2026, 12, 22),
            deputy=joris, now=NOW,
        )  # fmt: skip
        held = Holder.objects.get(grant=grant, person=joris)
        assert held.lines == ["invoicing"]


def away(name: str, deputy: str) -> None:
    """Somebody is away on two days in December, and who stands in."""
    with provider():
        staff.record_absence(
            actor=console_actor("noor"), person=person(f"{name}@kantoor.example").pk, first_day=date(2026, 12, 21),
            last_day=date(2026, 12, 22), deputy=person(f"{deputy}@kantoor.example").pk, now=NOW,
        )  # fmt: skip


ON = datetime(2026, 12, 21, 12, tzinfo=UTC)


def payroll_of(tenant: Client, name: str) -> Grant:
    """Access to payroll, approved by payroll's own admin."""
    grant = asked(tenant, name, lines=["payroll"])
    admin = client_actor_on("payroll", tenant, "udo")
    with as_tenant(tenant.pk, "client"):
        return deciding.approve_access(actor=admin, grants=[grant.pk], now=NOW)[0]


@pytest.mark.parametrize("end", ["the client ends it", "it runs out"])
def test_inherited_payroll_ends_with_the_deputys_own(globex: Client, end: str) -> None:
    theirs, own = payroll_of(globex, "sam"), asked(globex, "joris", lines=["payroll"])
    away("sam", "joris")
    admin = client_actor(globex, "udo")
    assert "payroll" not in lines_held(globex, "joris"), "theirs was not approved yet"
    with as_tenant(globex.pk, "client"):
        deciding.approve_access(actor=admin, grants=[own.pk], now=NOW)
    assert inherited(globex, "joris") == [theirs.pk]
    if end == "it runs out":
        with provider():
            Grant.objects.filter(pk=own.pk).update(until=ON - timedelta(minutes=1))
    else:
        with as_tenant(globex.pk, "client"):
            deciding.end_access(actor=admin, grants=[own.pk], now=NOW)
    assert inherited(globex, "joris") == []
    assert not inside(globex, "joris", ON).may("payroll.see"), "invoicing is still inherited"


def inherited(tenant: Client, name: str) -> list[Any]:
    """Grants by which a deputy may enter on that day for payroll."""
    with door():
        rows = Holder.objects.filter(live(ON), person=person_id(name), tenant=tenant, via=Holder.Via.DEPUTY)
        return [row.grant_id for row in rows if "payroll" in row.lines]


def lines_held(tenant: Client, name: str) -> list[str]:
    with door():
        rows = Holder.objects.filter(live(ON), person=person_id(name), tenant=tenant)
        return [line for row in rows for line in row.lines]


def person_id(name: str) -> Any:
    with door():
        return Person.objects.values_list("pk", flat=True).get(email=f"{name}@kantoor.example")


@pytest.mark.parametrize("how", ["a member of the team", "a deputy"])
def test_nobody_approves_access_that_would_be_theirs(globex: Client, how: str) -> None:
    ann = person("ann@globex.example")
    with provider():
        StaffMember.objects.create(person_id=ann.pk, name="Ann", level="senior")
        team = staff.make_team(actor=console_actor("lena"), name="North", now=NOW)
        if how == "a member of the team":
            staff.join_team(actor=console_actor("lena"), team=team.pk, person=ann.pk, now=NOW)
        else:
            staff.record_absence(
                actor=console_actor("noor"), person=person_id("joris"), first_day=NOW.date(),
                last_day=NOW.date(), deputy=ann.pk, now=NOW,
            )  # fmt: skip
    grant = asked(globex, "lena", team=team.pk) if how == "a member of the team" else asked(globex, "joris")
    with as_tenant(globex.pk, "client"), pytest.raises(OwnWork):
        deciding.approve_access(actor=client_actor(globex), grants=[grant.pk], now=NOW)


def test_a_lead_asks_again_for_the_teams_too(globex: Client) -> None:
    with provider():
        team = staff.make_team(actor=console_actor("lena"), name="North", now=NOW)
    grant = approved(globex, "lena", days=20, team=team.pk)
    with provider():
        new = asking.ask_again(actor=console_actor("lena"), now=NOW + timedelta(days=1))
    assert [(one.again_of_id, one.team_id, one.person_id) for one in new] == [(grant.pk, team.pk, None)]


def test_a_client_is_told_who_joined_a_team_and_nobody_joins_by_themselves(globex: Client) -> None:
    with provider():
        team = staff.make_team(actor=console_actor("lena"), name="North", now=NOW)
    approved(globex, "lena", team=team.pk)
    with provider():
        with pytest.raises(NotYourself):
            staff.join_team(actor=console_actor("lena"), team=team.pk, person=person_id("lena"), now=NOW)
        staff.join_team(actor=console_actor("lena"), team=team.pk, person=person_id("joris"), now=NOW)
        staff.join_team(actor=console_actor("lena"), team=team.pk, person=person_id("joris"), now=NOW)
        told = list(Notice.objects.filter(code="team_grew").values_list("detail__who", "detail__team"))
    assert told == [("Joris", "North")]
    work_off()
    assert trail(globex).count("access_opened") == 2, "the grant, and one more in the team"


def test_a_standing_access_lapses_unless_it_is_reviewed(globex: Client) -> None:
    grant = approved(globex, "joris", standing=True)
    with provider():
        emergency.review_standing(
            actor=console_actor("lena"), grant=grant.pk, outcome="right", words="", now=grant.until - timedelta(days=3)
        )
    assert again(grant).until > grant.until + timedelta(days=300)


# --- leaving


def test_one_action_takes_everything_from_a_leaver(acme: Client, globex: Client) -> None:
    browser, sam = signed_in("sam@kantoor.example"), person("sam@kantoor.example").pk
    work, waits = make_work(acme, taken_by=sam), asked(globex, "sam", lines=["payroll"])
    with provider():
        leaving.leave_house(actor=console_actor("noor"), person=sam, now=NOW)
        assert not Holder.objects.filter(person=sam).exists()
        assert not Grant.objects.filter(person=sam, state__in=["asked", "live"]).exists()
    assert again(waits).state == GrantState.WITHDRAWN
    with door():
        assert not Session.objects.filter(person_id=sam).exists()
    assert browser.get("/").status_code != 200
    work_off()
    relay()
    with provider():
        assert WorkItem.objects.get(pk=work.pk).assignee_id is None
    assert "access_ended" in trail(acme)


def test_nobody_takes_themselves_out_of_the_house(acme: Client) -> None:
    with provider(), pytest.raises(WorkIsLeft):
        leaving.leave_house(actor=console_actor("lena"), person=person("lena@kantoor.example").pk, now=NOW)


def test_the_console_reaches_the_lines_of_a_grant_and_no_others(globex: Client) -> None:
    grant = asked(globex, "joris", lines=["payroll"])
    with provider():
        Grant.objects.filter(pk=grant.pk).update(state=GrantState.LIVE)
        reach = granted(console_actor("joris"), now=timezone.now())
    assert reach.covers(globex.pk, "payroll")
    assert not reach.covers(globex.pk, "invoicing")
    work = make_work(globex)
    with provider():
        assert not WorkItem.objects.filter(reach.work(), pk=work.pk).exists()
