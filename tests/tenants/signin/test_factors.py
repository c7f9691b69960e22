"""Second factors: codes, recovery codes, what is kept of them, and who may not be without."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client as Browser

from core.identity import door
from tenants.models import AccountEvent, Session
from tests.harness.browsers import STATE, host_of, visitor
from tests.harness.cast import PASSWORD
from tests.harness.people import person
from tests.harness.totp import code_of

pytestmark = pytest.mark.usefixtures("acme", "globex")
ACCOUNT, SECRET = host_of("account"), "JBSWY3DPEHPK3PXP"
ACME = host_of("acme")


def with_app(email: str, *, codes: bool = False) -> None:
    """Give a person an authenticator app with SECRET."""
    who = person(email)
    with door():
        TOTP.activate(who, SECRET)
        if codes:
            RecoveryCodes.activate(who)


def browser_at(path: str = "/login/") -> Browser:
    browser = visitor()
    browser.get(path)
    return browser


def by_password(browser: Browser, email: str) -> Any:
    return browser.post("/login/", {"login": email, "password": PASSWORD})


def is_in(browser: Browser) -> bool:
    return browser.get("/me/").status_code == 200


def test_a_password_alone_does_not_sign_in_whoever_has_a_second_factor() -> None:
    with_app("ann@acme.example")
    browser = browser_at()
    assert by_password(browser, "ann@acme.example")["Location"] == "/2fa/authenticate/"
    assert not is_in(browser)
    assert browser.post("/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_in(browser)
    assert browser.post("/2fa/authenticate/", {"code": code_of(SECRET)}).status_code == 302
    assert is_in(browser)


def test_a_code_counts_once() -> None:
    with_app("ann@acme.example")
    code, first, second = code_of(SECRET), browser_at(), browser_at()
    for browser in (first, second):
        by_password(browser, "ann@acme.example")
        browser.post("/2fa/authenticate/", {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_counts_once_and_is_written_down() -> None:
    with_app("ann@acme.example", codes=True)
    with door():
        row = Authenticator.objects.get(user__email="ann@acme.example", type="recovery_codes")
        code = row.wrap().get_unused_codes()[0]
    for expected in (True, False):
        browser = browser_at()
        by_password(browser, "ann@acme.example")
        browser.post("/2fa/authenticate/", {"code": code})
        assert is_in(browser) is expected
    with door():
        assert AccountEvent.objects.filter(person__email="ann@acme.example", what="recovery_code_used").count() == 1


def test_what_the_database_keeps_of_a_factor_is_sealed() -> None:
    with_app("ann@acme.example", codes=True)
    with door():
        kept = [str(row.data) for row in Authenticator.objects.filter(user__email="ann@acme.example")]
    assert len(kept) == 2
    assert [text for text in kept if SECRET in text] == []
    assert not re.search(r"'seed': '[0-9a-f]{16}", " ".join(kept))


def test_the_second_factor_is_shown_before_the_room_opens_and_the_room_remembers_it() -> None:
    with_app("ann@acme.example")
    browser = browser_at()
    by_password(browser, "ann@acme.example")
    browser.post("/2fa/authenticate/", {"code": code_of(SECRET)})
    answer = browser.get(f"/hand-over/?host=acme.localhost&state={STATE}")
    assert answer["Location"].startswith(f"http://{ACME}/enter/?ticket=")


def test_without_a_factor_the_way_leads_to_its_set_up() -> None:
    browser = browser_at()
    by_password(browser, "ann@acme.example")
    assert browser.get(f"/hand-over/?host=acme.localhost&state={STATE}")["Location"] == "/second-factor/"
    page = browser.get("/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="totp-secret">(\w+)<', page)
    assert secret, "whoever has just signed in is not asked again"
    answer = browser.post("/2fa/totp/activate/", {"code": code_of(secret[1])})
    assert answer["Location"] == "/2fa/recovery-codes/"
    assert browser.get("/onward/")["Location"] == f"/hand-over/?host=acme.localhost&state={STATE}"


def test_recovery_codes_are_shown_once() -> None:
    browser = browser_at()
    by_password(browser, "udo@acme.example")
    secret = re.search(r'id="totp-secret">(\w+)<', browser.get("/2fa/totp/activate/").content.decode())
    assert secret
    browser.post("/2fa/totp/activate/", {"code": code_of(secret[1])})
    assert browser.get("/2fa/recovery-codes/").content.decode().count("<code>") == 10
    assert browser.get("/2fa/recovery-codes/").content.decode().count("<code>") == 0


def test_the_only_factor_of_somebody_who_must_have_one_stays() -> None:
    with_app("ann@acme.example")
    browser = browser_at()
    by_password(browser, "ann@acme.example")
    browser.post("/2fa/authenticate/", {"code": code_of(SECRET)})
    page = browser.get("/2fa/totp/deactivate/").content.decode()
    assert "Add another one first" in page
    browser.post("/2fa/totp/deactivate/")
    with door():
        assert Authenticator.objects.filter(user__email="ann@acme.example", type="totp").exists()


def test_guessing_codes_is_limited_for_each_account() -> None:
    with_app("ann@acme.example")
    browser = browser_at()
    by_password(browser, "ann@acme.example")
    for _try in range(5):
        browser.post("/2fa/authenticate/", {"code": "000000"})
    browser.post("/2fa/authenticate/", {"code": code_of(SECRET)})
    assert not is_in(browser)


def test_a_page_that_asks_for_a_recent_factor_sends_for_one() -> None:
    with_app("ann@acme.example")
    browser = browser_at()
    by_password(browser, "ann@acme.example")
    browser.post("/2fa/authenticate/", {"code": code_of(SECRET)})
    recent = f"/hand-over/?host=acme.localhost&state={STATE}&recent=1"
    assert "/enter/?ticket=" in browser.get(recent)["Location"]
    age(browser)
    assert browser.get(recent)["Location"].startswith("/2fa/reauthenticate/?next=")
    assert "/enter/?ticket=" in browser.get(f"/hand-over/?host=acme.localhost&state={STATE}")["Location"]
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.post(f"/2fa/reauthenticate/?next={recent}", {"code": code_of(SECRET, steps_ahead=1)})
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before, "a step up changes the key"
    assert "/enter/?ticket=" in browser.get(recent)["Location"]


def age(browser: Browser) -> None:
    """An hour goes by in this browser's session."""
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    with door():
        row = Session.objects.get(session_key=key)
        store = row.get_session_store_class()(key, host=row.host)
        data = store.load()
        records = [record | {"at": record["at"] - 3600} for record in data["account_authentication_methods"]]
        aged = store.encode(data | {"account_authentication_methods": records})
        Session.objects.filter(session_key=key).update(session_data=aged)
