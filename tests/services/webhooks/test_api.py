"""Webhooks by API: named, told, looked at and sent again by a program; the provider's own on the console's host."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.identity import provider
from services.webhooks.models import Endpoint
from tenants.models import Client, StaffMember
from tests.harness.api import Program, token_of_client, token_of_staff
from tests.harness.receiver import Receiving
from tests.services.webhooks.conftest import ISSUED, go, happen, verified


@pytest.fixture
def shop(acme: Client) -> Program:
    """A program of Acme's admin."""
    return Program("acme", token_of_client(acme)[1])


def test_a_program_names_an_address_and_reads_its_ledger(acme: Client, shop: Program, hooks: Receiving) -> None:
    path = f"/ok?{uuid4()}"
    choices = shop.get("webhooks/facts/").json()["items"]
    assert ISSUED in [one["name"] for one in choices]
    key = uuid4().hex
    first = shop.post("webhooks/add/", {"url": hooks.url(path), "facts": [ISSUED]}, key)
    again = shop.post("webhooks/add/", {"url": hooks.url(path), "facts": [ISSUED]}, key)
    assert (first.status_code, first.json()) == (201, again.json())
    made = first.json()
    here = f"webhooks/{made['webhook']['id']}/"
    assert [one["id"] for one in shop.get("webhooks/").json()["items"]] == [made["webhook"]["id"]]
    assert "secret" not in shop.get(here).json()
    happen(acme, number="2026-1")
    assert go() == 1
    [heard] = hooks.heard(path)
    assert verified(heard, made["secret"])["data"]["number"] == "2026-1"
    [row] = shop.get(f"{here}deliveries/").json()["items"]
    assert (row["state"], row["answer"], row["attempts"], row["type"]) == ("delivered", 204, 1, ISSUED)
    assert row["message"] == heard["headers"]["webhook-id"]
    assert shop.post(f"webhooks/deliveries/{row['id']}/replay/").json() == {"again": True}
    assert shop.post(f"{here}replay/", {"since": (timezone.now() - timedelta(hours=1)).isoformat()}).status_code == 200
    go()
    assert len(hooks.heard(path)) == 2, "what is on its way already is not sent twice"
    assert shop.post(f"{here}secret/").json()["secret"] != made["secret"]


def test_off_on_and_removed(shop: Program, hooks: Receiving) -> None:
    made = shop.post("webhooks/add/", {"url": hooks.url("/ok"), "facts": [ISSUED]}).json()
    here = f"webhooks/{made['webhook']['id']}/"
    states = [shop.post(f"{here}{verb}/").json()["state"] for verb in ("off", "on", "remove")]
    assert states == ["disabled", "active", "removed"]
    assert shop.get(here).status_code == 404


@pytest.mark.parametrize("url", ["http://example.com/", "https://10.0.0.1/", "https://0x7f.1/"])
def test_a_bad_address_is_a_problem(shop: Program, url: str) -> None:
    answer = shop.post("webhooks/add/", {"url": url, "facts": [ISSUED]})
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (422, "application/problem+json")


def test_a_token_without_the_scope_and_an_uploader_have_no_webhooks(acme: Client) -> None:
    for secret in (token_of_client(acme, scopes=["invoicing:read"])[1], token_of_client(acme, "udo")[1]):
        assert Program("acme", secret).get("webhooks/").status_code in (403, 404)


def test_a_token_chooses_within_its_scopes(acme: Client) -> None:
    """Who may keep endpoints but is no admin of the line by this token cannot have its facts told."""
    program = Program("acme", token_of_client(acme, scopes=["webhooks.manage"])[1])
    assert program.get("webhooks/facts/").json()["items"] == []
    answer = program.post("webhooks/add/", {"url": "https://example.com/", "facts": [ISSUED]})
    assert answer.status_code == 422


def test_globex_reaches_nothing_of_acme(shop: Program, globex: Client, hooks: Receiving) -> None:
    made = shop.post("webhooks/add/", {"url": hooks.url("/ok"), "facts": [ISSUED]}).json()
    other = Program("globex", token_of_client(globex)[1])
    here = f"webhooks/{made['webhook']['id']}/"
    assert other.get(here).status_code == 404
    assert other.get(f"{here}deliveries/").status_code == 404
    assert other.post(f"{here}remove/").status_code == 404


def test_the_provider_s_own_are_on_the_console_s_host(acme: Client, hooks: Receiving) -> None:
    with provider():
        StaffMember.objects.filter(name="Lena").update(provider_admin=True)
    program = Program("console", token_of_staff("lena")[1])
    made = program.post("webhooks/add/", {"url": hooks.url(f"/ok?{uuid4()}"), "facts": [ISSUED]})
    assert made.status_code == 201, made.content
    with provider():
        assert Endpoint.objects.get(pk=made.json()["webhook"]["id"]).tenant_id is None
    assert len(program.get("webhooks/").json()["items"]) == 1
    assert Program("console", token_of_staff("sam")[1]).get("webhooks/").status_code == 404
