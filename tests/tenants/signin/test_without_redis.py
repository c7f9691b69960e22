"""Without Redis nobody may try oftener, and no code counts twice."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from core.identity import door
from core.models import Guard
from tests.harness.browsers import host_of, signed_in, visitor
from tests.harness.totp import code_of
from tests.tenants.signin.test_factors import SECRET, browser_at, by_password, is_in, with_app

pytestmark = pytest.mark.usefixtures("acme", "globex", "without_redis")
ACCOUNT = host_of("account")


@pytest.fixture
def without_redis(settings: Any) -> None:
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}


def test_people_come_in() -> None:
    browser = browser_at()
    assert by_password(browser, "udo@acme.example").status_code == 302
    assert is_in(browser)


def test_guessing_passwords_is_limited() -> None:
    for _try in range(5):
        browser_at().post("/login/", {"login": "vera@acme.example", "password": "wrong horse"})
    browser = browser_at()
    page = by_password(browser, "vera@acme.example").content.decode()
    assert "Too many failed login attempts" in page
    assert not is_in(browser)


def test_guessing_codes_is_limited() -> None:
    with_app("ann@acme.example")
    browser = browser_at()
    by_password(browser, "ann@acme.example")
    for _try in range(5):
        browser.post("/2fa/authenticate/", {"code": "000000"})
    browser.post("/2fa/authenticate/", {"code": code_of(SECRET)})
    assert not is_in(browser)


def test_a_code_counts_once() -> None:
    with_app("ann@acme.example")
    code, first, second = code_of(SECRET), browser_at(), browser_at()
    for browser in (first, second):
        by_password(browser, "ann@acme.example")
        browser.post("/2fa/authenticate/", {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


def test_asking_for_passwords_and_inviting_is_limited() -> None:
    stranger = visitor()
    asked = [stranger.post("/password/reset/", {"email": "udo@acme.example"}).status_code for _try in range(4)]
    assert asked == [302, 302, 302, 429]
    ann, form = signed_in("ann@acme.example", "acme"), {"email": "new@acme.example", "language": "en"}
    invited = [ann.post("/people/invitations/", {**form, "role-invoicing": "viewer"}).status_code for _try in range(6)]
    assert invited == [303, *[409] * 4, 429]


def test_a_code_counts_once_for_as_long_as_it_counts() -> None:
    """A minute later it still lies within what clocks may differ, and allauth has forgotten it."""
    with_app("ann@acme.example")
    code, first, second = code_of(SECRET, steps_ahead=1), browser_at(), browser_at()
    by_password(first, "ann@acme.example")
    first.post("/2fa/authenticate/", {"code": code})
    later(timedelta(seconds=35))
    by_password(second, "ann@acme.example")
    assert "used already" in second.post("/2fa/authenticate/", {"code": code}).content.decode()
    assert (is_in(first), is_in(second)) == (True, False)


def later(by: timedelta) -> None:
    """Everything that guards remember is so much older."""
    with door():
        Guard.objects.update(until=F("until") - by)


def test_the_code_by_which_an_app_was_added_does_not_sign_in() -> None:
    browser = browser_at()
    by_password(browser, "udo@acme.example")
    secret = re.search(r'id="totp-secret">(\w+)<', browser.get("/2fa/totp/activate/").content.decode())
    assert secret
    code, thief = code_of(secret[1]), browser_at()
    browser.post("/2fa/totp/activate/", {"code": code})
    by_password(thief, "udo@acme.example")
    thief.post("/2fa/authenticate/", {"code": code})
    assert not is_in(thief)
