"""Lost second factors: taken away by somebody who may, after identification; it lets nobody in."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail

from core.identity import as_tenant, door
from core.models import AuditRow
from tenants.models import AccountEvent, Client, Membership
from tests.harness.browsers import host_of, signed_in, visitor
from tests.harness.people import person

pytestmark = pytest.mark.usefixtures("acme", "globex")
HOW = "She came by and showed her passport."


def with_app(email: str) -> None:
    who = person(email)
    with door():
        TOTP.activate(who, "JBSWY3DPEHPK3PXP")


def factors_of(email: str) -> int:
    with door():
        return int(Authenticator.objects.filter(user__email=email).count())


def test_an_admin_takes_away_lost_factors_and_everybody_who_should_know_is_told(acme: Client) -> None:
    with_app("udo@acme.example")
    udo = signed_in("udo@acme.example", "acme")
    ann = signed_in("ann@acme.example", "acme")
    assert ann.post("/people/lost-factors/", {"email": "udo@acme.example", "how": HOW}).status_code == 303
    assert factors_of("udo@acme.example") == 0
    assert udo.get("/").status_code == 302
    (letter,) = mail.outbox
    assert letter.to == ["udo@acme.example"]
    assert HOW in letter.body
    with as_tenant(acme.pk, "client"):
        row = AuditRow.objects.get(action="factors_reset")
    assert (row.person_name, row.detail["how"]) == ("Ann", HOW)
    with door():
        assert AccountEvent.objects.get(person__email="udo@acme.example").by_name == "Ann"


def test_the_mail_leads_to_a_new_password() -> None:
    ann = signed_in("ann@acme.example", "acme")
    ann.post("/people/lost-factors/", {"email": "udo@acme.example", "how": HOW})
    link = re.search(rf"http://{host_of('account')}(\S+)", str(mail.outbox[0].body))
    assert link
    stranger = visitor()
    form = stranger.get(link[1])["Location"]
    stranger.post(form, {"password1": "tulips in the rain", "password2": "tulips in the rain"})
    assert person("udo@acme.example").check_password("tulips in the rain")


def test_how_must_be_said() -> None:
    with_app("udo@acme.example")
    ann = signed_in("ann@acme.example", "acme")
    assert ann.post("/people/lost-factors/", {"email": "udo@acme.example", "how": "by phone"}).status_code == 422
    assert factors_of("udo@acme.example") == 1


@pytest.mark.parametrize("email", ["udo@globex.example", "sam@kantoor.example", "ann@acme.example", "no@acme.example"])
def test_an_admin_weakens_nobody_of_another_client_nor_staff_nor_themselves(email: str) -> None:
    if email != "no@acme.example":
        with_app(email)
    ann = signed_in("ann@acme.example", "acme")
    assert ann.post("/people/lost-factors/", {"email": email, "how": HOW}).status_code == 422
    assert factors_of(email) == (email != "no@acme.example")
    assert mail.outbox == []


def test_who_is_of_two_clients_is_for_the_provider(acme: Client, globex: Client) -> None:
    with_app("udo@acme.example")
    with door():
        who = person("udo@acme.example")
        Membership.objects.create(tenant=globex, person=who, line="invoicing", role="viewer")
    ann, lena = signed_in("ann@acme.example", "acme"), signed_in("lena@kantoor.example")
    assert ann.post("/people/lost-factors/", {"email": "udo@acme.example", "how": HOW}).status_code == 422
    assert factors_of("udo@acme.example") == 1
    assert lena.post("/team/lost-factors/", {"email": "udo@acme.example", "how": HOW}).status_code == 303
    assert factors_of("udo@acme.example") == 0


def test_nobody_else_may() -> None:
    with_app("udo@acme.example")
    for email, room, path in (
        ("vera@acme.example", "acme", "/people/lost-factors/"),
        ("sam@kantoor.example", "console", "/team/lost-factors/"),
    ):
        assert signed_in(email, room).post(path, {"email": "udo@acme.example", "how": HOW}).status_code == 404
    assert factors_of("udo@acme.example") == 1
