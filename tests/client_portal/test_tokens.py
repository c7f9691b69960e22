"""The pages of tokens: made and shown once, listed, revoked; and the page of the API."""

from __future__ import annotations

import re

import pytest

from tenants.models import Client
from tests.harness.api import Program
from tests.harness.browsers import signed_in
from tests.harness.lines import console_actor

pytestmark = pytest.mark.django_db
WISH = {"name": "shop", "scopes": ["desk:read", "invoicing:read"], "days": "30"}


def secret_of(page: str) -> str:
    found = re.search(r"kantoor_[\w-]{43}", page)
    assert found, "no secret on the page"
    return found[0]


def test_a_token_is_shown_once_and_lets_in(acme: Client) -> None:
    ann = signed_in("ann@acme.example", "acme")
    made = ann.post("/tokens/", WISH)
    secret = secret_of(made.content.decode())
    assert Program("acme", secret).get("me/").json()["permissions"] == ["desk.see", "invoicing.see"]
    page = ann.get("/tokens/").content.decode()
    assert secret not in page
    assert secret[:16] in page


def test_a_double_click_makes_one_and_shows_the_same(acme: Client) -> None:
    ann = signed_in("ann@acme.example", "acme")
    secrets = {secret_of(ann.post("/tokens/", {**WISH, "key": "k" * 32}).content.decode()) for _ in range(2)}
    assert len(secrets) == 1
    assert ann.get("/tokens/").content.decode().count("kantoor_") == 1


def test_a_revoked_token_lets_nobody_in(acme: Client) -> None:
    ann = signed_in("ann@acme.example", "acme")
    program = Program("acme", secret_of(ann.post("/tokens/", WISH).content.decode()))
    address = re.search(r'action="(/tokens/[0-9a-f-]+/revoke/)"', ann.get("/tokens/").content.decode())
    assert address
    assert ann.post(address[1]).status_code == 303
    assert program.get("me/").status_code == 401


def test_only_the_admin_makes_machines(acme: Client) -> None:
    ann, udo = signed_in("ann@acme.example", "acme"), signed_in("udo@acme.example", "acme")
    assert 'name="machine"' in ann.get("/tokens/").content.decode()
    assert 'name="machine"' not in udo.get("/tokens/").content.decode()
    secret = secret_of(ann.post("/tokens/", {**WISH, "machine": "on"}).content.decode())
    assert Program("acme", secret).get("me/").json()["name"] == "shop"


def test_what_is_wrong_is_told_beside_the_field(acme: Client) -> None:
    answer = signed_in("ann@acme.example", "acme").post("/tokens/", {"name": "", "days": "30"})
    assert answer.status_code == 422
    assert "kantoor_" not in answer.content.decode()


def test_staff_make_their_own_at_the_console(acme: Client) -> None:
    assert console_actor("sam").may("tenants.tokens")
    sam = signed_in("sam@kantoor.example")
    secret = secret_of(sam.post("/tokens/", {"name": "script", "scopes": "desk:write", "days": "30"}).content.decode())
    assert Program("console", secret).get("queue/").status_code == 200


@pytest.mark.parametrize("room", ["acme", "console"])
def test_the_page_of_the_api_tells_every_call(acme: Client, room: str) -> None:
    browser = signed_in("ann@acme.example" if room == "acme" else "sam@kantoor.example", room)
    page = browser.get("/api/v1/").content.decode()
    for words in ("/api/v1/me/", "invoices", "TakenByAnother", "Idempotency-Key", "OpenAPI"):
        assert words in page
    assert ("/queue/next/" in page) == (room == "console")
