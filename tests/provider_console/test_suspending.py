"""The page where clients and people are suspended, and let in again."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from core.identity import door, provider
from tenants.models import Client, Person, Suspension
from tests.harness.browsers import signed_in
from tests.harness.people import person

WHY = "Invoices are not paid"


def done(browser: Browser, path: str, **fields: str) -> str:
    """The page that the form leads to."""
    answer = browser.post(path, fields)
    assert answer.status_code == 303, answer.content
    return browser.get(answer["Location"]).content.decode()


def test_the_providers_admin_suspends_a_client_and_opens_it_again(acme: Client) -> None:
    noor = signed_in("noor@kantoor.example")
    assert "/suspensions/" in noor.get("/clients/").content.decode()
    page = done(noor, "/suspensions/clients/", client=str(acme.pk), why=WHY)
    assert "Acme is suspended" in page
    assert WHY in page
    assert f'value="{acme.pk}"' not in page, "it is not offered again"
    assert "Acme is open again" in done(noor, f"/suspensions/clients/{acme.pk}/reinstate/", why="They have paid")
    with provider():
        assert Client.objects.get(pk=acme.pk).status == "active"


@pytest.mark.parametrize("wish", [{"why": WHY}, {"client": "{acme}", "why": ""}])
def test_without_a_reason_or_a_client_nothing_happens_and_what_was_typed_is_kept(
    acme: Client, wish: dict[str, str]
) -> None:
    sent = {name: value.format(acme=acme.pk) for name, value in wish.items()}
    answer = signed_in("noor@kantoor.example").post("/suspensions/clients/", sent)
    assert answer.status_code == 422
    assert (wish["why"] or str(acme.pk)) in answer.content.decode()
    with provider():
        assert not Suspension.objects.exists()


def test_somebody_is_suspended_by_their_address_and_let_in_again(acme: Client) -> None:
    noor, udo = signed_in("noor@kantoor.example"), person("udo@acme.example").pk
    said = done(noor, "/suspensions/people/", email="Udo@acme.example", why=WHY)
    assert "Udo is suspended and signed out everywhere" in said
    with door():
        assert not Person.objects.get(pk=udo).is_active
    assert noor.post(f"/suspensions/people/{udo}/reinstate/", {"why": "so"}).status_code == 422
    assert noor.post(f"/suspensions/people/{udo}/reinstate/", {"why": "It was found"}).status_code == 303
    with door():
        assert Person.objects.get(pk=udo).is_active
    assert noor.post("/suspensions/people/", {"email": "nobody@acme.example", "why": WHY}).status_code == 422


def test_somebody_of_the_staff_is_suspended_from_their_page(acme: Client) -> None:
    noor, sam = signed_in("noor@kantoor.example"), person("sam@kantoor.example").pk
    url = f"/suspensions/people/{sam}/"
    assert url in noor.get(f"/team/{sam}/").content.decode()
    page = done(noor, url, why=WHY)
    assert f"{url}reinstate/" in page
    assert WHY in page
    assert signed_in("sam@kantoor.example").get("/").status_code == 302


def test_whoever_may_not_sees_nothing_of_it(acme: Client) -> None:
    lena, sam = signed_in("lena@kantoor.example"), person("sam@kantoor.example").pk
    assert "/suspensions/" not in lena.get(f"/team/{sam}/").content.decode()
    assert "/suspensions/" not in lena.get("/clients/").content.decode()
    assert lena.get("/suspensions/").status_code == 404
    noor = signed_in("noor@kantoor.example")
    assert "/suspensions/people/" not in noor.get(f"/team/{person('noor@kantoor.example').pk}/").content.decode()
