"""The account host: sign-in, where one may go, the people of the demo, and the way from there to a client's host."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser

from core.identity import door
from tenants.models import Client, Person
from tests.client_portal.conftest import text_of
from tests.harness.browsers import STATE, host_of, signed_in, visitor
from tests.harness.cast import PASSWORD

ACCOUNT, ACME = host_of("account"), host_of("acme")


@pytest.fixture
def browser(acme: Client, globex: Client) -> Browser:
    return visitor()


def person_id(email: str) -> str:
    with door():
        return str(Person.objects.get(email=email).pk)


def policy(answer: Any, directive: str) -> list[str]:
    parts = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    return str(parts[directive]).split()


def test_the_start_page_lists_the_demos_people_by_company(browser: Browser) -> None:
    rooms = browser.get("/").context["groups"]
    assert [(room.title, room.note) for room in rooms] == [
        ("Kantoor", "console.localhost"), ("Acme", "acme.localhost"), ("Globex", "globex.localhost"),
    ]  # fmt: skip
    assert [person.name for person in rooms[1].people] == ["Ann", "Otto", "Pia", "Udo", "Vera"]
    roles = ["administrator", "auditor", "approves", "hands in work", "looks only"]
    assert [str(person.role) for person in rooms[1].people] == roles


def test_without_the_demo_flag_there_is_a_sign_in_and_no_click(browser: Browser, settings: Any) -> None:
    settings.KANTOOR_DEMO = False
    assert browser.get("/")["Location"] == "/login/"
    assert browser.post("/demo/sign-in/", {"person": person_id("ann@acme.example")}).status_code == 404


def test_one_click_leads_to_the_persons_room(browser: Browser) -> None:
    answer = browser.post("/demo/sign-in/", {"person": person_id("ann@acme.example")})
    assert answer["Location"] == f"http://{ACME}/"
    rooms = browser.get("/").context["rooms"]
    assert rooms == [("Acme", f"http://{ACME}/")]
    answer = browser.post("/demo/sign-in/", {"person": person_id("sam@kantoor.example")})
    assert answer["Location"] == f"http://{host_of('console')}/"


@pytest.mark.parametrize("person", ["", "nobody", "00000000-0000-0000-0000-000000000000"])
def test_a_click_on_nobody(browser: Browser, person: str) -> None:
    assert browser.post("/demo/sign-in/", {"person": person}).status_code == 404


def test_a_password_signs_in_and_a_wrong_one_does_not(browser: Browser) -> None:
    wrong = browser.post("/login/", {"login": "ann@acme.example", "password": "wrong horse"})
    assert wrong.status_code == 200
    assert 'class="k-errors"' in text_of(wrong)
    right = browser.post("/login/", {"login": "ann@acme.example", "password": PASSWORD})
    assert right.status_code == 302
    assert "Acme" in text_of(browser.get("/"))


def walk(browser: Browser, address: str) -> Any:
    """Follow redirects from host to host, as a browser does; each host has its own cookies."""
    jars: dict[str, Browser] = {ACCOUNT: browser}
    answer: Any = None
    for _step in range(8):
        host, _, path = address.removeprefix("http://").partition("/")
        visitor = jars.setdefault(host, Browser(headers={"host": host}))
        answer = visitor.get(f"/{path}")
        if answer.status_code not in (302, 303):
            return answer
        target = answer["Location"]
        address = target if target.startswith("http") else f"http://{host}{target}"
    raise AssertionError(f"goes on and on: {address}")


def test_from_sign_in_over_the_ticket_into_the_room(browser: Browser) -> None:
    browser.post("/login/", {"login": "udo@acme.example", "password": PASSWORD})
    answer = walk(browser, f"http://{ACME}/work/")
    assert answer.status_code == 200
    assert "Nothing was handed in yet" in text_of(answer)


def test_who_came_for_a_page_gets_it_after_the_click(browser: Browser) -> None:
    sent = Browser(headers={"host": ACME}).get("/invoices/")["Location"].removeprefix(f"http://{ACCOUNT}")
    browser.get(sent)
    answer = browser.post("/demo/sign-in/", {"person": person_id("ann@acme.example")})
    assert answer["Location"] == sent


def test_who_came_for_a_room_that_is_not_theirs_goes_home(browser: Browser) -> None:
    sent = Browser(headers={"host": ACME}).get("/invoices/")["Location"].removeprefix(f"http://{ACCOUNT}")
    browser.get(sent)
    answer = browser.post("/demo/sign-in/", {"person": person_id("ann@globex.example")})
    assert answer["Location"] == f"http://{host_of('globex')}/"


def test_a_ticket_that_does_not_fit_is_told(browser: Browser) -> None:
    answer = Browser(headers={"host": ACME}).get("/enter/?ticket=stolen")
    assert answer.status_code == 410
    assert "That way in has expired" in text_of(answer)


@pytest.mark.parametrize("address", ["/", "/login/"])
def test_sign_in_forms_may_lead_on_to_the_rooms(browser: Browser, address: str) -> None:
    assert f"http://{host_of('*')}" in policy(browser.get(address), "form-action")
    assert policy(browser.get(address), "default-src") == ["'none'"]


def test_a_made_up_host_does_not_widen_the_policy(browser: Browser) -> None:
    browser.get(f"/hand-over/?host=evil.example&state={STATE}")
    assert not [source for source in policy(browser.get("/login/"), "form-action") if "evil" in source]


def test_signing_out_ends_every_session(browser: Browser) -> None:
    browser.post("/demo/sign-in/", {"person": person_id("ann@acme.example")})
    room = signed_in("ann@acme.example", "acme")
    assert room.get("/").status_code == 200
    assert room.post("/leave/")["Location"] == f"http://{ACCOUNT}/"
    assert room.get("/").status_code == 302
    assert "Who do you want to be?" in text_of(browser.get("/"))


def test_whoever_is_not_signed_in_chooses_a_language_by_cookie(browser: Browser) -> None:
    answer = browser.post("/profile/language/", {"language": "pl", "next": "/login/"})
    assert answer["Location"] == "/login/"
    assert browser.cookies[settings.LANGUAGE_COOKIE_NAME].value == "pl"
    assert '<html lang="pl"' in text_of(browser.get("/login/"))
