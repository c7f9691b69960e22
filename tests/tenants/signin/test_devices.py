"""Where somebody is signed in, in words; and the menu that leads to their other rooms."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser

from core.identity import door
from tenants.models import Client, Membership, Session
from tenants.signin.devices import device_of, place_of
from tests.harness.browsers import host_of, signed_in, visitor
from tests.harness.cast import PASSWORD
from tests.harness.people import person

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome, Linux"), (IPHONE, "Safari, iPhone"), (CHROME + " Edg/140.0", "Edge, Linux"),
        ("curl/8.0", "an unknown device"), ("", "an unknown device"),
    ],
)  # fmt: skip
def test_a_device_has_a_name(agent: str, words: str) -> None:
    assert device_of(agent) == words


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("203.0.113.9", "the same place as now"), ("203.0.113.77", "a network next to this one"),
        ("8.8.8.8", "another place"), ("192.168.1.4", "a private network"), ("2a00::1", "another place"),
        ("", "an unknown place"),
    ],
)  # fmt: skip
def test_a_place_is_said_without_asking_anybody(address: str, words: str) -> None:
    assert place_of(address, "203.0.113.9") == words


def account_browser(email: str) -> Browser:
    browser = visitor(**{"user-agent": CHROME})
    browser.post("/login/", {"login": email, "password": PASSWORD})
    return browser


def sign_in_of(browser: Browser) -> str:
    with door():
        row = Session.objects.get(session_key=browser.cookies[settings.SESSION_COOKIE_NAME].value)
    return str(row.sign_in)


def test_ones_own_sign_ins_are_listed_and_ended_and_nobody_elses(acme: Client) -> None:
    here, there, other = (account_browser(f"{who}@acme.example") for who in ("udo", "udo", "vera"))
    page = here.get("/me/sessions/").content.decode()
    assert page.count("Chrome, Linux") == 2
    assert sign_in_of(other) not in page
    here.post("/me/sessions/end/", {"sign_in": sign_in_of(other)})
    assert other.get("/me/").status_code == 200
    here.post("/me/sessions/end/", {"sign_in": sign_in_of(there)})
    assert (there.get("/me/").status_code, here.get("/me/").status_code) == (302, 200)


def test_all_others_end_at_once(acme: Client) -> None:
    here, there = account_browser("udo@acme.example"), account_browser("udo@acme.example")
    room = signed_in("udo@acme.example", "acme")
    here.post("/me/sessions/end/", {"sign_in": "others"})
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    assert room.get("/").status_code == 302


@pytest.mark.parametrize("sign_in", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_ending_nothing_ends_nothing(acme: Client, sign_in: str) -> None:
    here = account_browser("udo@acme.example")
    assert here.post("/me/sessions/end/", {"sign_in": sign_in}).status_code == 303
    assert here.get("/me/").status_code == 200


def rooms(browser: Browser) -> list[tuple[Any, ...]]:
    return [tuple(room.values()) for room in browser.get("/switch/").context["rooms"]]


def test_the_menu_leads_to_every_company_of_the_person(acme: Client, globex: Client) -> None:
    vera = signed_in("vera@acme.example", "acme")
    assert rooms(vera) == [("Acme", f"http://{host_of('acme')}/", True)]
    with door():
        Membership.objects.create(tenant=globex, person=person("vera@acme.example"), line="invoicing", role="viewer")
    assert rooms(vera) == [
        ("Acme", f"http://{host_of('acme')}/", True), ("Globex", f"http://{host_of('globex')}/", False),
    ]  # fmt: skip
    assert Browser(headers={"host": host_of("acme")}).get("/switch/").status_code == 404


def test_the_bare_name_of_the_house_leads_to_the_account_host(acme: Client) -> None:
    bare = Browser(headers={"host": f"{settings.KANTOOR_DOMAIN}{settings.KANTOOR_PORT}"})
    assert bare.get("/login/?a=b")["Location"] == f"http://{host_of('account')}/login/?a=b"
