"""A client, one of its people, a person as a whole: shut out with the next request, and let in again."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.identity import as_tenant, door, provider
from core.jobs import work_off
from core.models import AuditRow, HouseRow
from core.outbox import relay
from core.refusals import NotAllowed
from services.desk.models import WorkItem
from tenants.access import suspending, watching
from tenants.access.refusals import GiveAReason, NobodyThere, NotAllTheirs, NotSuspended, NotYourself
from tenants.models import Client, Membership, Person, Session, Suspension, Token
from tests.harness.api import program_of_client, program_of_staff, token_of_client
from tests.harness.browsers import signed_in
from tests.harness.factories import make_work
from tests.harness.lines import client_actor_on, console_actor
from tests.harness.people import client_actor, inside, person

NOW = timezone.now()
WHY = "Invoices are not paid"


def suspend_client(tenant: Client, by: str = "noor", why: str = WHY) -> None:
    with provider():
        suspending.suspend_client(actor=console_actor(by), client=tenant.pk, why=why, now=timezone.now())


def reinstate_client(tenant: Client) -> None:
    with provider():
        suspending.reinstate_client(
            actor=console_actor("noor"), client=tenant.pk, why="They have paid", now=timezone.now()
        )


def here(tenant: Client, name: str, does: Any, by: Any = None, why: str = WHY) -> None:
    """What an admin does about somebody of the client."""
    actor = by or client_actor(tenant)
    with as_tenant(tenant.pk, "client"):
        does(actor=actor, person=person(f"{name}@{tenant.slug}.example").pk, why=why, now=timezone.now())


def whole(email: str, does: Any, by: str = "noor") -> None:
    """What the provider's admin does about a person as a whole."""
    someone = person(email).pk
    with provider():
        does(actor=console_actor(by), person=someone, why=WHY, now=timezone.now())


def trail(tenant: Client) -> list[str]:
    work_off()
    with as_tenant(tenant.pk, "staff"):
        return list(AuditRow.objects.order_by("number").values_list("action", flat=True))


def house() -> list[tuple[str, str]]:
    with provider():
        rows = HouseRow.objects.order_by("number")
        return [(row.action, row.detail["about"]) for row in rows]


def sessions_of(email: str) -> int:
    someone = person(email).pk
    with door():
        return Session.objects.filter(person_id=someone).count()


# --- a client


def test_a_suspended_client_is_closed_and_open_again_afterwards(acme: Client, globex: Client) -> None:
    ann, program = signed_in("ann@acme.example", "acme"), program_of_client(acme, "udo")
    sam, other = signed_in("sam@kantoor.example"), signed_in("ann@globex.example", "globex")
    suspend_client(acme)
    assert sessions_of("ann@acme.example") == 0
    assert ann.get("/").status_code == 302, "signed out"
    assert signed_in("ann@acme.example", "acme").get("/").status_code == 404
    assert program.get("me/").status_code == 404
    assert sam.get("/clients/acme/").status_code == 404
    assert (sam.get("/").status_code, other.get("/").status_code) == (200, 200)
    assert "Acme" not in signed_in("ann@acme.example", "account").get("/").content.decode()
    reinstate_client(acme)
    assert signed_in("ann@acme.example", "acme").get("/").status_code == 200
    assert program.get("me/").status_code == 200
    assert sam.get("/clients/acme/").status_code == 200


def test_its_admins_are_told_by_mail_and_both_trails_say_it(acme: Client) -> None:
    suspend_client(acme)
    watching.post_notices(now=timezone.now())
    assert [m.to for m in mail.outbox] == [["ann@acme.example"]]
    assert WHY in mail.outbox[0].body
    assert "acme.localhost" not in mail.outbox[0].body, "no address that is closed"
    assert trail(acme) == ["client_suspended"], "written while it is suspended"
    reinstate_client(acme)
    watching.post_notices(now=timezone.now())
    assert "has opened Acme again" in mail.outbox[1].body
    assert trail(acme) == ["client_suspended", "client_reinstated"]
    assert house() == [("client_suspended", "Acme"), ("client_reinstated", "Acme")]


def test_only_the_providers_admin_suspends_and_says_why(acme: Client) -> None:
    for name in ("sam", "lena", "mara"):
        with pytest.raises(NotAllowed):
            suspend_client(acme, name)
    with pytest.raises(GiveAReason):
        suspend_client(acme, why="so")
    with pytest.raises(NotSuspended):
        reinstate_client(acme)


def test_suspending_twice_is_suspending_once_and_ends_what_sessions_are_left(acme: Client) -> None:
    suspend_client(acme)
    signed_in("ann@acme.example", "acme")
    suspend_client(acme)
    assert sessions_of("ann@acme.example") == 0
    with provider():
        assert Suspension.objects.filter(tenant=acme).count() == 1


# --- one of a client's people


def test_an_admin_shuts_out_one_of_their_people_and_lets_them_in_again(acme: Client, globex: Client) -> None:
    udo, program = signed_in("udo@acme.example", "acme"), program_of_client(acme, "udo")
    vera = signed_in("vera@acme.example", "acme")
    here(acme, "udo", suspending.suspend_here)
    assert udo.get("/").status_code == 302, "signed out"
    assert signed_in("udo@acme.example", "acme").get("/").status_code == 404
    assert program.get("me/").status_code == 401
    assert vera.get("/").status_code == 200
    here(acme, "udo", suspending.reinstate_here)
    assert signed_in("udo@acme.example", "acme").get("/").status_code == 200
    assert program.get("me/").status_code == 401, "tokens are made anew"
    assert trail(acme) == ["token_made", "person_suspended", "token_revoked", "person_reinstated"]


def test_one_client_s_suspension_is_nothing_of_another_s(acme: Client, globex: Client) -> None:
    udo = person("udo@acme.example")
    with provider():
        Membership.objects.create(tenant=globex, person_id=udo.pk, line="invoicing", role="viewer")
    browser = signed_in("udo@acme.example", "globex")
    here(acme, "udo", suspending.suspend_here)
    assert browser.get("/").status_code == 200
    globexs = client_actor(globex)
    with as_tenant(globex.pk, "client"), pytest.raises(NotSuspended):
        suspending.reinstate_here(actor=globexs, person=udo.pk, why=WHY, now=NOW)
    pia = person("pia@acme.example").pk
    with as_tenant(globex.pk, "client"), pytest.raises(NobodyThere):
        suspending.suspend_here(actor=globexs, person=pia, why=WHY, now=NOW)


def test_an_admin_decides_about_people_of_their_own_lines_alone_and_never_themselves(acme: Client) -> None:
    with pytest.raises(NotYourself):
        here(acme, "ann", suspending.suspend_here)
    with pytest.raises(NotAllTheirs):
        here(acme, "pia", suspending.suspend_here)
    client_actor_on("payroll", acme, "vera", "viewer")
    with pytest.raises(NotAllTheirs):
        here(acme, "vera", suspending.suspend_here)
    here(acme, "vera", suspending.suspend_here, client_actor_on("payroll", acme))
    with pytest.raises(NotAllowed):
        here(acme, "pia", suspending.suspend_here, client_actor(acme, "udo"))


def test_machines_go_on_and_the_admins_are_told_who_made_them(acme: Client) -> None:
    client_actor_on("payroll", acme, "udo", "admin")
    machine, _secret = token_of_client(acme, "udo", ["desk.see"], machine=True)
    here(acme, "udo", suspending.suspend_here, client_actor_on("payroll", acme))
    with provider():
        assert Token.objects.get(pk=machine.pk).revoked_at is None
    watching.post_notices(now=timezone.now())
    assert any("shop" in m.body for m in mail.outbox)


def test_a_suspended_admin_is_told_nothing_and_answers_for_nothing(acme: Client) -> None:
    with provider():
        Membership.objects.filter(tenant=acme, person=person("vera@acme.example").pk).update(role="admin")
    here(acme, "vera", suspending.suspend_here)
    suspend_client(acme)
    watching.post_notices(now=timezone.now())
    assert [m.to for m in mail.outbox] == [["ann@acme.example"]]


# --- a person as a whole


def test_staff_who_are_suspended_hold_nothing_and_hold_it_again_afterwards(acme: Client, globex: Client) -> None:
    browser, program = signed_in("sam@kantoor.example"), program_of_staff("sam")
    work = make_work(acme, taken_by=person("sam@kantoor.example").pk)
    whole("sam@kantoor.example", suspending.suspend_person)
    assert browser.get("/").status_code == 302
    assert signed_in("sam@kantoor.example").get("/").status_code == 302, "no session opens anything"
    assert program.get("queue/").status_code in (401, 404)
    assert inside(acme, "sam") is None
    work_off()
    relay()
    with provider():
        assert WorkItem.objects.get(pk=work.pk).assignee_id is None
    assert trail(acme) == ["person_suspended"]
    whole("sam@kantoor.example", suspending.reinstate_person)
    assert inside(acme, "sam").may("invoicing.issue")
    assert signed_in("sam@kantoor.example").get("/").status_code == 200
    assert house()[-2:] == [("person_suspended", "Sam"), ("person_reinstated", "Sam")]


def test_a_client_s_person_is_shut_out_everywhere_and_the_client_cannot_undo_it(acme: Client, globex: Client) -> None:
    with provider():
        Membership.objects.create(
            tenant=globex, person_id=person("udo@acme.example").pk, line="invoicing", role="viewer"
        )
    whole("udo@acme.example", suspending.suspend_person)
    for room, page in (("acme", "/"), ("globex", "/"), ("account", "/me/")):
        assert signed_in("udo@acme.example", room).get(page).status_code == 302, "signed out"
    with pytest.raises(NotSuspended):
        here(acme, "udo", suspending.reinstate_here)
    assert trail(acme) == trail(globex) == ["person_suspended"]
    whole("udo@acme.example", suspending.reinstate_person)
    assert signed_in("udo@acme.example", "globex").get("/").status_code == 200


def test_what_the_client_itself_suspended_stays_so(acme: Client) -> None:
    here(acme, "udo", suspending.suspend_here)
    whole("udo@acme.example", suspending.suspend_person)
    whole("udo@acme.example", suspending.reinstate_person)
    assert signed_in("udo@acme.example", "acme").get("/").status_code == 404
    here(acme, "udo", suspending.reinstate_here)
    assert signed_in("udo@acme.example", "acme").get("/").status_code == 200


def test_only_the_providers_admin_does_it_and_not_to_themselves(acme: Client) -> None:
    with pytest.raises(NotAllowed):
        whole("udo@acme.example", suspending.suspend_person, "lena")
    with pytest.raises(NotYourself):
        whole("noor@kantoor.example", suspending.suspend_person)
    with provider(), pytest.raises(NobodyThere):
        suspending.person_at(console_actor("noor"), "nobody@acme.example")


def test_what_was_begun_and_not_ended_is_ended_when_it_is_said_again(acme: Client) -> None:
    """The process died between the two parts."""
    whole("udo@acme.example", suspending.suspend_person)
    with door():
        Person.objects.filter(email="udo@acme.example").update(is_active=True)
    whole("udo@acme.example", suspending.suspend_person)
    with door():
        assert not Person.objects.get(email="udo@acme.example").is_active


# --- on the command line


def told(*words: str) -> str:
    out = StringIO()
    call_command("suspend", *words, stdout=out)
    return out.getvalue()


def test_it_is_done_on_the_command_line_when_nobody_at_the_console_can(acme: Client) -> None:
    said = ("--why=Their account was taken over", "--by=Bram")
    assert told("--person=noor@kantoor.example", *said) == "Noor is suspended.\n"
    assert signed_in("noor@kantoor.example").get("/").status_code == 302
    assert told("--person=noor@kantoor.example", "--back", *said) == "Noor is reinstated.\n"
    assert signed_in("noor@kantoor.example").get("/").status_code == 200
    assert told("--client=acme", *said) == "Acme is suspended.\n"
    assert signed_in("ann@acme.example", "acme").get("/").status_code == 404
    assert told("--client=acme", "--back", *said) == "Acme is reinstated.\n"
    with provider():
        assert set(HouseRow.objects.values_list("person_name", "via")) == {("Bram", "command")}
    with pytest.raises(CommandError, match="not suspended any more"):
        told("--client=acme", "--back", *said)
    with pytest.raises(CommandError, match="no client “hooli”"):
        told("--client=hooli", *said)
