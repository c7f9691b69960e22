"""Whenever the way in to an account is renewed, the tokens that were made by the old one end."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.utils import translation

from core.identity import as_tenant, door
from core.models import AuditRow
from tenants.models import AccountEvent, Client, Notice, Token
from tenants.notices import words_of
from tests.harness.api import Program, token_of_client, token_of_staff
from tests.harness.browsers import signed_in
from tests.harness.cast import PASSWORD
from tests.harness.people import person
from tests.tenants.signin.test_passwords import NEW, link_in, stranger

pytestmark = pytest.mark.django_db
HOW = "She came by and showed her passport."
UDO = "udo@acme.example"


def renewed_by_mail(email: str) -> None:
    browser = stranger()
    browser.post("/password/reset/", {"email": email})
    form = browser.get(link_in(mail.outbox[-1]))["Location"]
    browser.post(form, {"password1": NEW, "password2": NEW})


def changed(email: str) -> Any:
    browser = stranger()
    browser.post("/login/", {"login": email, "password": PASSWORD})
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    return browser.post("/password/change/", form, follow=True)


def factors_reset(email: str) -> None:
    signed_in("ann@acme.example", "acme").post("/people/lost-factors/", {"email": email, "how": HOW})


@pytest.mark.parametrize(
    ("renew", "why", "by"),
    [
        (renewed_by_mail, "password_reset", "Udo"),
        (changed, "password_changed", "Udo"),
        (factors_reset, "factors_reset", "Ann"),
    ],
)
def test_a_person_s_tokens_end_with_it(acme: Client, globex: Client, renew: Any, why: str, by: str) -> None:
    token, secret = token_of_client(acme, "udo")
    others = token_of_client(acme, "vera")[1]
    assert Program("acme", secret).get("me/").status_code == 200
    renew(UDO)
    assert Program("acme", secret).get("me/").status_code == 401
    assert Program("acme", others).get("me/").status_code == 200
    with as_tenant(acme.pk, "client"):
        row = AuditRow.objects.get(action="token_revoked")
    assert (row.subject_id, row.person_name, row.detail["why"], row.detail["name"]) == (token.pk, by, why, "shop")
    (letter,) = [one for one in mail.outbox if one.subject == "Your API tokens were revoked"]
    assert letter.to == [UDO]
    assert "shop" in letter.body
    with door():
        assert AccountEvent.objects.get(what="tokens_revoked").detail == {"names": ["shop"]}


def test_the_page_says_so_before_and_after(acme: Client) -> None:
    token_of_client(acme, "udo")
    browser = stranger()
    browser.post("/login/", {"login": UDO, "password": PASSWORD})
    assert "your API tokens are revoked" in browser.get("/password/change/").content.decode()
    assert "shop" in changed(UDO).content.decode()


def test_tokens_of_the_console_end_too(acme: Client) -> None:
    _token, secret = token_of_staff("sam")
    renewed_by_mail("sam@kantoor.example")
    assert Program("console", secret).get("queue/").status_code == 401


def test_a_machine_of_the_client_goes_on_and_its_admins_are_told(acme: Client) -> None:
    _machine, secret = token_of_client(acme, "ann", ["invoicing:read"], machine=True)
    renewed_by_mail("ann@acme.example")
    assert Program("acme", secret).get("me/").status_code == 200
    with as_tenant(acme.pk, "client"):
        (told,) = Notice.objects.filter(code="machine_goes_on")
        assert (told.person_id, told.line) == (person("ann@acme.example").pk, "invoicing")
        with translation.override("en"):
            assert "“shop” that they made for a machine of Acme" in words_of(told)
    assert [one for one in mail.outbox if one.subject == "Your API tokens were revoked"] == []


def test_without_tokens_nothing_is_said(acme: Client) -> None:
    changed(UDO)
    with door():
        assert not AccountEvent.objects.filter(what="tokens_revoked").exists()
        assert not Token.objects.exists()
    assert [one.subject for one in mail.outbox] == ["Your password was changed"]
