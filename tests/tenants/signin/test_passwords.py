"""Passwords: forgotten, changed, guessed. No answer tells whether an address is known."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client as Browser

from core.identity import door
from tenants.models import Person, Session
from tests.harness.browsers import host_of, signed_in, visitor
from tests.harness.cast import PASSWORD
from tests.harness.people import person

pytestmark = pytest.mark.usefixtures("acme", "globex")
NEW = "tulips in the rain"
ACCOUNT = host_of("account")


def stranger(**headers: str) -> Browser:
    return visitor(**headers)


def link_in(letter: Any) -> str:
    found = re.search(rf"http://{ACCOUNT}(/password/reset/key/\S+)", letter.body)
    assert found
    return found[1]


def without_tokens(page: Any) -> str:
    return re.sub(r"\w{60,}|(?<=value=\")[\w-]{20,}", "", page.content.decode())


def test_the_answer_is_the_same_for_known_and_unknown_and_a_mail_goes_out_in_both_cases() -> None:
    pages = [
        stranger().post("/password/reset/", {"email": email}, follow=True)
        for email in ("udo@acme.example", "nobody@acme.example")
    ]
    assert without_tokens(pages[0]) == without_tokens(pages[1])
    assert [letter.to[0] for letter in mail.outbox] == ["udo@acme.example", "nobody@acme.example"]
    assert "/password/reset/key/" not in mail.outbox[1].body


def test_a_wrong_password_and_an_unknown_address_look_the_same() -> None:
    pages = [
        stranger().post("/login/", {"login": email, "password": "wrong horse"})
        for email in ("udo@acme.example", "nobo@acme.example")
    ]
    assert without_tokens(pages[0]).replace("udo@", "nobo@") == without_tokens(pages[1])


def test_the_mail_is_in_the_persons_language() -> None:
    with door():
        Person.objects.filter(email="udo@acme.example").update(language="nl")
    stranger().post("/password/reset/", {"email": "udo@acme.example"})
    assert mail.outbox[0].extra_headers["Content-Language"] == "nl"


@pytest.mark.slow
def test_a_new_password_ends_every_session_and_its_link_works_once() -> None:
    room = signed_in("udo@acme.example", "acme")
    browser = stranger()
    browser.post("/password/reset/", {"email": "udo@acme.example"})
    link = link_in(mail.outbox[0])
    form = browser.get(link)["Location"]
    assert person("udo@acme.example").check_password(PASSWORD), "a look does nothing"
    browser.post(form, {"password1": NEW, "password2": NEW})
    assert person("udo@acme.example").check_password(NEW)
    assert room.get("/").status_code == 302
    assert browser.get("/me/").status_code == 302, "a mailbox alone signs nobody in"
    assert b"This link is over" in stranger().get(link).content


@pytest.mark.slow
def test_changing_the_password_ends_all_other_sessions() -> None:
    browser, room = stranger(), signed_in("udo@acme.example", "acme")
    browser.post("/login/", {"login": "udo@acme.example", "password": PASSWORD})
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.post("/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert person("udo@acme.example").check_password(NEW)
    assert browser.get("/me/").status_code == 200
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert room.get("/").status_code == 302
    with door():
        assert Session.objects.filter(person_id=person("udo@acme.example").pk).count() == 1


@pytest.mark.slow
def test_guessing_passwords_is_limited_for_each_account_and_says_the_same_for_unknown_ones() -> None:
    for email in ("vera@acme.example", "nobody@acme.example"):
        for _try in range(5):
            stranger().post("/login/", {"login": email, "password": "wrong horse"})
        page = stranger().post("/login/", {"login": email, "password": PASSWORD}).content.decode()
        assert "Too many failed login attempts" in page


@pytest.mark.slow
def test_tries_count_by_the_address_that_our_own_proxy_saw(settings: Any) -> None:
    """What the caller writes into the header does not count; the entry that the proxy adds does."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(30):
        lying = stranger(**{"x-forwarded-for": f"10.0.0.{number}, 203.0.113.9"})
        lying.post("/login/", {"login": f"n{number}@acme.example", "password": "wrong horse"})
    same = stranger(**{"x-forwarded-for": "10.1.1.1, 203.0.113.9"})
    other = stranger(**{"x-forwarded-for": "10.1.1.1, 203.0.113.10"})
    form = {"login": "udo@acme.example", "password": PASSWORD}
    assert same.post("/login/", form).status_code in (200, 429)
    assert same.get("/me/").status_code == 302
    assert other.post("/login/", form).status_code == 302


def test_asking_for_new_passwords_is_limited() -> None:
    answers = [stranger().post("/password/reset/", {"email": "udo@acme.example"}).status_code for _try in range(4)]
    assert answers == [302, 302, 302, 429]
    assert len(mail.outbox) == 3
