"""A token stands for the session in which it was made, and for what its maker could do then."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from core.actor import Actor
from core.identity import as_tenant, door, provider
from core.ids import uuid7
from core.refusals import NotAllowed
from tenants import tokens
from tenants.models import Client, CompanySignIn, Membership, Session, StaffMember, Token
from tests.harness.api import Program, program_of_client, token_of_client, token_of_staff
from tests.harness.browsers import host_of, signed_in
from tests.harness.factories import make_work
from tests.harness.lines import client_actor_on
from tests.harness.people import client_actor, person
from tests.tenants.signin.test_sessions import forget_factor, rewrite

pytestmark = pytest.mark.django_db
WISH = {"name": "shop", "scopes": ["desk:read", "invoicing:write"], "days": "30"}


def made_by(actor: Actor, scopes: list[str], *, machine: bool = False) -> Program:
    """A program with a token that this very actor made."""
    assert actor.tenant_id
    now = timezone.now()
    with as_tenant(actor.tenant_id, "client"):
        made, secret = tokens.make_token(
            actor=actor, name="shop", scopes=scopes, expires_at=now + timedelta(days=9), machine=machine, now=now
        )
    with door():
        return Program(Client.objects.get(pk=made.tenant_id).slug, secret)


def becomes(email: str, role: str, line: str = "invoicing") -> None:
    with provider():
        Membership.objects.filter(person_id=person(email).pk, line=line).update(role=role)


def secret_in(answer: Any) -> str:
    found = re.search(r"kantoor_[\w-]{43}", answer.content.decode())
    assert found
    return found[0]


# what the maker could do


def test_what_somebody_may_later_is_in_no_token_from_before(acme: Client) -> None:
    program = made_by(client_actor(acme, "vera"), ["invoicing:read", "desk:read"])
    writer = made_by(replace(client_actor(acme, "udo"), factor_shown=True), ["invoicing:write", "desk:write"])
    before = writer.get("me/").json()["permissions"]
    becomes("udo@acme.example", "approver")
    assert client_actor(acme, "udo").may("invoicing.link")
    assert writer.get("me/").json()["permissions"] == before
    assert program.get("me/").json()["permissions"] == ["desk.see", "invoicing.see"]


def test_the_words_are_kept_one_by_one_and_read_by_line(acme: Client) -> None:
    token, _secret = token_of_client(acme, "ann", ["invoicing:write"])
    assert "invoicing.link" in token.scopes
    assert not [word for word in token.scopes if ":" in word]
    assert token.lines == ["invoicing"]
    assert (
        "Invoicing and archive: look and act" in signed_in("ann@acme.example", "acme").get("/tokens/").content.decode()
    )


def test_a_token_of_staff_holds_what_their_level_gives_at_that_moment(acme: Client) -> None:
    _token, secret = token_of_staff("joris", ["invoicing:write"])
    work = make_work(acme, taken_by=person("joris@kantoor.example").pk)
    with provider():
        StaffMember.objects.filter(person_id=person("joris@kantoor.example").pk).update(level="senior")
    answer = Program("console", secret).post(f"clients/acme/work/{work.pk}/issue/")
    assert (answer.status_code, answer.json()["code"]) == (403, "ScopeMissing")


def test_a_token_of_staff_names_nothing_that_no_grant_gives(acme: Client) -> None:
    assert "invoicing.issue" in token_of_staff("sam", ["invoicing:write"])[0].scopes
    with pytest.raises(tokens.NotForToken):
        token_of_staff("noor", ["invoicing:read"])
    with pytest.raises(tokens.NotForToken):
        token_of_staff("lena", ["payroll:read"])


def test_a_machine_reaches_only_lines_of_which_its_maker_is_admin(acme: Client) -> None:
    """It goes on when its maker has left: who only looks at payroll leaves nobody behind who looks."""
    ann = replace(client_actor_on("payroll", acme, "ann", "viewer"), factor_shown=True)
    assert ann.may("payroll.see")
    with pytest.raises(tokens.NotForToken):
        made_by(ann, ["payroll:read"], machine=True)
    assert made_by(ann, ["payroll:read"]).get("me/").json()["permissions"] == ["payroll.see"]
    assert made_by(ann, ["invoicing:read"], machine=True).get("me/").json()["permissions"] == ["invoicing.see"]


# what the session showed


def test_who_must_have_a_second_factor_by_now_comes_in_by_no_token_made_without(acme: Client) -> None:
    program = made_by(client_actor(acme, "udo"), ["invoicing:read", "desk:read"])
    assert program.get("me/").status_code == 200
    becomes("udo@acme.example", "approver")
    answer = program.get("me/")
    assert (answer.status_code, answer.json()["code"]) == (403, "SecondFactorMissing")
    assert "make a new token" in answer.json()["detail"]


def test_who_sees_payroll_by_now_comes_in_by_no_token_made_without(acme: Client) -> None:
    program = made_by(client_actor(acme, "udo"), ["invoicing:read", "desk:read"])
    client_actor_on("payroll", acme, "udo", "viewer")
    assert program.get("me/").json()["code"] == "SecondFactorMissing"


def test_staff_come_in_by_no_token_made_without(acme: Client) -> None:
    token, secret = token_of_staff("sam")
    program = Program("console", secret)
    assert program.get("queue/").status_code == 200
    with provider():
        Token.objects.filter(pk=token.pk).update(factor_shown=False)
    for path in ("queue/", "clients/acme/work/"):
        assert program.get(path).json()["code"] == "SecondFactorMissing"


def test_the_page_notes_whether_the_session_showed_a_second_factor(acme: Client) -> None:
    udo, with_factor = (signed_in("udo@acme.example", "acme") for _ in range(2))
    forget_factor(udo)
    secrets = [secret_in(browser.post("/tokens/", WISH)) for browser in (udo, with_factor)]
    becomes("udo@acme.example", "approver")
    assert [Program("acme", one).get("me/").status_code for one in secrets] == [403, 200]


def requires(tenant: Client | None) -> CompanySignIn:
    """The company's own sign-in, without which nobody enters. Written by the owner in service, so it is not saved."""
    return CompanySignIn(id=uuid7(), tenant=tenant, name="Acme ID", required=True)


@pytest.mark.parametrize("by_company", [True, False])
def test_where_the_company_s_own_sign_in_is_required_a_token_made_without_it_does_not_let_in(
    acme: Client, by_company: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = requires(acme)
    udo, machine = signed_in("udo@acme.example", "acme"), token_of_client(acme, "ann", ["desk:read"], machine=True)[1]
    if by_company:
        rewrite(udo.cookies["kantoor"].value, company=company.pk.hex)
    program = Program("acme", secret_in(udo.post("/tokens/", WISH)))
    assert program.get("me/").status_code == 200
    wanted = {acme.pk: company}
    monkeypatch.setattr("tenants.signin.companies.required_of", wanted.get)
    answer = program.get("me/")
    assert answer.status_code == (200 if by_company else 403)
    if not by_company:
        assert answer.json()["code"] == "CompanySignInMissing"
        assert "Acme ID" in answer.json()["detail"]
    assert Program("acme", machine).get("me/").status_code == 200, "a machine signs in nowhere"


# auditors


def test_an_auditor_makes_no_tokens(acme: Client) -> None:
    otto = client_actor(acme, "otto")
    with pytest.raises(NotAllowed):
        made_by(otto, ["invoicing:read"])
    assert signed_in("otto@acme.example", "acme").get("/tokens/").status_code == 404


def test_who_becomes_an_auditor_reads_on_the_pages_alone(acme: Client) -> None:
    program, otto = program_of_client(acme, "vera", ["desk:read", "invoicing:read"]), person("otto@acme.example")
    with provider():
        bounds = Membership.objects.get(person_id=otto.pk)
        Membership.objects.filter(person_id=person("vera@acme.example").pk).update(
            role="auditor", until=bounds.until, period_from=bounds.period_from, period_until=bounds.period_until
        )
    answer = program.get("me/")
    assert (answer.status_code, answer.json()["code"]) == (403, "NotForAuditors")


# who sees which


def test_the_admin_of_a_line_sees_tokens_of_that_line(acme: Client) -> None:
    pia = replace(client_actor(acme, "pia"), factor_shown=True)
    made_by(pia, ["payroll:read"])
    token_of_client(acme, "udo", ["invoicing:read"])
    token_of_client(acme, "vera", ["desk:read"])
    ann = client_actor(acme, "ann")
    with as_tenant(acme.pk, "client"):
        assert {token.made_by_name for token in tokens.tokens_for(ann)} == {"Udo", "Vera"}
        (of_pia,) = Token.objects.filter(person_id=pia.person)
        with pytest.raises(NotAllowed):
            tokens.revoke_token(token=of_pia, actor=ann, now=timezone.now())


def test_the_admin_of_payroll_sees_what_reaches_payroll(acme: Client) -> None:
    made_by(replace(client_actor(acme, "pia"), factor_shown=True), ["payroll:read"])
    admin = client_actor_on("payroll", acme, "ann", "admin")
    with as_tenant(acme.pk, "client"):
        assert [token.made_by_name for token in tokens.tokens_for(admin)] == ["Pia"]


def test_people_and_access_shows_the_machines_of_the_reader_s_lines(acme: Client) -> None:
    token, _secret = token_of_client(acme, "ann", ["invoicing:read"], machine=True)
    admin = replace(client_actor_on("payroll", acme, "udo", "admin"), factor_shown=True)
    made_by(admin, ["payroll:read"], machine=True)
    with provider():
        Token.objects.filter(pk=token.pk).update(name="till", last_used_at=timezone.now())
    page = signed_in("ann@acme.example", "acme").get("/people/").content.decode()
    section = page.partition('id="machines"')[2].partition("</section>")[0]
    for words in ("till", "Invoicing and archive: look", "Ann", "Revoke"):
        assert words in section
    assert "never" not in section
    assert "Payroll" not in section, "ann is no admin of payroll"


@pytest.mark.parametrize("proved", [True, False])
def test_a_room_s_session_says_by_which_company_s_sign_in_it_came(
    acme: Client, proved: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = CompanySignIn(id=uuid7(), tenant=acme, name="Acme ID")
    monkeypatch.setattr("tenants.signin.companies.at_host", {"acme.localhost": company}.get)
    account, room = signed_in("udo@acme.example", "account"), signed_in("udo@acme.example", "acme")
    monkeypatch.setattr("tenants.signin.companies.proved", lambda request, one: proved and one == company)
    room.cookies.clear()
    asked = urlsplit(room.get("/")["Location"])
    ticket = account.get(f"{asked.path}?{asked.query}")["Location"].partition(host_of("acme"))[2]
    room.get(ticket)
    with door():
        found = Session.objects.get(session_key=room.cookies["kantoor"].value).get_decoded()
    assert found.get("company") == (company.pk.hex if proved else None)
