"""Tokens: who they let in, where, and with what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.identity import as_tenant, door, provider
from tenants import tokens
from tenants.models import Client, Entry, Grant, Membership, Token
from tests.harness.api import Program, program_of_client, program_of_staff, token_of_client
from tests.harness.browsers import signed_in
from tests.harness.factories import make_work
from tests.harness.people import client_actor, person, staff_actor

pytestmark = pytest.mark.django_db


def test_a_person_s_token_says_who_it_is(acme: Client) -> None:
    answer = program_of_client(acme, "ann", ["desk:read"]).get("me/")
    assert answer.status_code == 200
    assert answer.json()["name"] == "Ann"
    assert answer.json()["permissions"] == ["desk.see"]
    assert answer.json()["client"] == str(acme.pk)


def test_without_a_token_nobody_is_let_in(acme: Client) -> None:
    answer = Program("acme", "kantoor_nothing").get("work/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "NotSignedIn"


def test_a_cookie_counts_for_nothing(acme: Client) -> None:
    assert signed_in("ann@acme.example", "acme").get("/api/v1/work/").status_code == 401


def test_acmes_token_is_unknown_to_globex_and_at_the_console(acme: Client, globex: Client) -> None:
    secret = token_of_client(acme)[1]
    assert Program("acme", secret).get("work/").status_code == 200
    assert Program("globex", secret).get("work/").status_code == 401
    assert Program("console", secret).get("queue/").status_code in (401, 404)
    assert Program("console", secret).get("clients/acme/work/").status_code == 401


def test_the_secret_is_nowhere_in_the_database(acme: Client) -> None:
    token, secret = token_of_client(acme)
    with door():
        row = Token.objects.filter(pk=token.pk).values().get()
    assert secret not in str(row)
    assert secret.startswith(str(row["begins"]))


def test_a_token_may_no_more_than_its_person_at_that_moment(acme: Client) -> None:
    program = program_of_client(acme, "ann", ["invoicing:write", "desk:write"])
    assert "desk.hand_in" in program.get("me/").json()["permissions"]
    with provider():
        Membership.objects.filter(person_id=person("ann@acme.example").pk).update(role="viewer")
    assert program.get("me/").json()["permissions"] == ["desk.see", "invoicing.see"]


def test_what_the_token_lacks_is_named_and_what_the_person_lacks_is_not_there(acme: Client) -> None:
    narrow = program_of_client(acme, "ann", ["invoicing:read"])
    answer = narrow.get("work/")
    assert (answer.status_code, answer.json()["code"]) == (403, "ScopeMissing")
    assert 'scope="desk.see"' in answer["WWW-Authenticate"]


def test_nobody_gives_a_token_more_than_they_have(acme: Client) -> None:
    with pytest.raises(tokens.NotForToken):
        token_of_client(acme, "vera", ["invoicing.repair"])


def test_a_token_ends_on_its_day_and_when_it_is_revoked(acme: Client) -> None:
    token, secret = token_of_client(acme)
    program, now = Program("acme", secret), timezone.now()
    with provider():
        Token.objects.filter(pk=token.pk).update(expires_at=now - timedelta(seconds=1))
    assert program.get("me/").status_code == 401
    with provider():
        Token.objects.filter(pk=token.pk).update(expires_at=now + timedelta(days=1))
    assert program.get("me/").status_code == 200
    with as_tenant(acme.pk, "client"):
        tokens.revoke_token(token=token, actor=client_actor(acme), now=now)
    assert program.get("me/").status_code == 401


def test_a_suspended_client_s_tokens_find_nothing(acme: Client) -> None:
    program = program_of_client(acme, "udo")
    with provider():
        Client.objects.filter(pk=acme.pk).update(status="suspended")
    assert program.get("me/").status_code == 404


def test_a_machine_of_the_client_is_made_by_its_admin_alone(acme: Client) -> None:
    from core.refusals import NotAllowed

    token, secret = token_of_client(acme, "ann", ["desk:read"], machine=True)
    assert token.person_id is None
    assert Program("acme", secret).get("me/").json()["name"] == "shop"
    with pytest.raises(NotAllowed):
        token_of_client(acme, "udo", ["desk:read"], machine=True)


def test_staff_reach_a_client_by_a_live_grant_and_the_entry_is_logged(acme: Client, globex: Client) -> None:
    make_work(acme)
    joris = program_of_staff("joris")
    assert joris.get("clients/globex/work/").status_code == 404
    assert len(joris.get("clients/acme/work/").json()["items"]) == 1
    with as_tenant(acme.pk, "client"):
        assert Entry.objects.filter(person_name="Joris").exists()
    with provider():
        Grant.objects.filter(person_id=person("joris@kantoor.example").pk).update(until=timezone.now())
    assert joris.get("clients/acme/work/").status_code == 404


def test_when_it_was_used_last_is_known(acme: Client) -> None:
    token, secret = token_of_client(acme)
    Program("acme", secret).get("me/")
    with door():
        assert Token.objects.get(pk=token.pk).last_used_at is not None


def test_staff_see_their_own_tokens_only(acme: Client) -> None:
    token_of_client(acme, "ann")
    token_of_client(acme, "udo")
    with as_tenant(acme.pk, "client"):
        assert tokens.tokens_for(client_actor(acme, "ann")).count() == 2
        assert tokens.tokens_for(client_actor(acme, "udo")).count() == 1
        assert tokens.tokens_for(client_actor(acme, "vera")).count() == 0
    assert staff_actor(acme).may("tenants.tokens") is False
