"""Tickets from host to host fit the browser that asked, and no other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.utils import timezone

from core.identity import door
from tenants import tickets
from tenants.models import Ticket
from tests.harness.browsers import host_of, signed_in
from tests.harness.people import person

pytestmark = pytest.mark.usefixtures("acme", "globex")
UDO, ACME = "udo@acme.example", "acme.localhost"
NOBODYS = ["", "x", "0" * 63, "0" * 65, "G" * 64, "A" * 64, "0" * 64 + "\n", tickets.digest("")]


@pytest.mark.parametrize("state", NOBODYS)
def test_for_a_state_of_no_browser_no_ticket_is_given(state: str) -> None:
    answer = signed_in(UDO, "account").get("/hand-over/", {"host": ACME, "state": state})
    assert answer.status_code == 404
    with door():
        assert not Ticket.objects.exists()


@pytest.mark.parametrize("state", NOBODYS)
@pytest.mark.parametrize("nonce", [None, "", "x"])
def test_and_one_that_there_were_would_let_nobody_in(state: str, nonce: str | None) -> None:
    with door():
        secret = tickets.give_ticket(person(UDO), ACME, state[:64], carries={}, now=timezone.now())
    browser = Browser(headers={"host": host_of("acme")})
    if nonce is not None:
        browser.cookies[settings.ENTRY_COOKIE_NAME] = nonce
    assert browser.get("/enter/", {"ticket": secret}).status_code == 410
    assert browser.get("/").status_code == 302


def test_the_browser_that_asked_comes_in_with_it_once() -> None:
    browser = Browser(headers={"host": host_of("acme")})
    asked: Any = re.search(r"state=([0-9a-f]{64})", browser.get("/")["Location"])
    handed = signed_in(UDO, "account").get("/hand-over/", {"host": ACME, "state": asked[1]})
    way = handed["Location"].partition(host_of("acme"))[2]
    stranger = Browser(headers={"host": host_of("acme")})
    stranger.get("/")
    assert stranger.get(way).status_code == 410
    assert browser.get(way).status_code == 302
    assert browser.get("/").status_code == 200
    assert browser.get(way).status_code == 410
