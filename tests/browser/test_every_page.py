"""Every address of the house that shows a page, opened once in each look: a new one is looked at without being told."""

from __future__ import annotations

import pytest
from django.test import override_settings

from tests.browser.conftest import Running, apart
from tests.browser.test_pages import LOOKS, People, dress, looks_well
from tests.browser.visitor import House
from tests.proof.matrix.rooms import ADDRESSES
from tests.proof.matrix.table import Address
from tests.proof.matrix.things import Things, of_the_house, pattern_of, plant

pytestmark = pytest.mark.browser
NO_PAGES = {
    "/theme.css": "a style sheet",
    "/queue/poll/": "part of a page",
    "/tray/": "part of a page",
    "/switch/": "part of a page",
    "/hand-over/": "leads on",
    "/onward/": "leads on",
    "/enter/": "wants a ticket; its page of error is that of every host",
    "/invitation/<str:token>/": "wants a link of a mail: tests/browser/test_walls.py",
    "/2fa/authenticate/": "the step after a password: tests/browser/test_walls.py",
    "/2fa/totp/deactivate/": "there only with a second factor: tests/browser/test_walls.py",
    "/2fa/recovery-codes/": "there only with a second factor: tests/browser/test_walls.py",
    "/2fa/recovery-codes/generate/": "there only with a second factor: tests/browser/test_walls.py",
    "/company/error/": "an answer of 401 to a company's sign-in that failed: tests/browser/test_company_signin.py",
    "/2fa/passkeys/sign-in/": "answers a script",
    "/2fa/passkeys/reauthenticate/": "answers a script",
    "/2fa/passkeys/<int:pk>/edit/": "wants a passkey of one's own: tests/browser/test_walls.py",
    "/2fa/passkeys/<int:pk>/remove/": "wants a passkey of one's own: tests/browser/test_walls.py",
    "/company/<str:provider_id>/login/": "leads to another house",
    "/company/<str:provider_id>/login/callback/": "comes from another house",
    "/me/sessions/end/": "takes a form alone",
    "/inactive/": "for a person who may not sign in",
    "/api/v1/schema/": "for programs",
}
"""Addresses that answer a GET and are no page of their own, with the reason."""
PARTS = ("/progress/", "/content/")


def is_page(address: Address) -> bool:
    path = pattern_of(address.path)
    if "GET" not in address.has or path in NO_PAGES or path.endswith(PARTS) or address.declared:
        return False
    return not address.path.startswith("/files/") and not address.by_token


PAGES = [address for address in ADDRESSES if is_page(address)]


@pytest.fixture(scope="module")
def things(running: Running) -> Things:
    with override_settings(KANTOOR_FILES=running.web.files):
        return apart(lambda: Things({**plant("acme").of, **of_the_house()}))


@pytest.fixture(scope="module")
def people(house: House) -> People:
    return People(house)


def reader_of(address: Address) -> tuple[str, str]:
    """Somebody who may: Acme's admin, a lead, the provider's admin; a stranger where no account is wanted."""
    if address.word in ("anybody", "link"):
        return ("", "")
    if address.room in ("client", "account"):
        return ("Acme", "Ann")
    of_its_admin = ("webhooks.manage", "tenants.suspend")
    return ("Kantoor", "Noor" if address.word in of_its_admin else "Lena")


@pytest.mark.parametrize("address", PAGES, ids=[f"{one.room}{pattern_of(one.path)}" for one in PAGES])
def test_a_page_looks_as_it_should(people: People, things: Things, address: Address) -> None:
    visitor = people[reader_of(address)]
    visitor.complaints.clear()
    room, query = "acme" if address.room == "client" else address.room, things.fill(address.query)
    for look in LOOKS:
        dress(visitor, *look)
        answer = visitor.go(room, f"{things.fill(address.path)}?{query}".rstrip("?"))
        assert answer.status == 200, answer.url
        looks_well(visitor)
    assert visitor.complaints == []


def test_a_link_that_opens_nothing_looks_as_it_should(people: People) -> None:
    stranger = people["", ""]
    for look in LOOKS:
        dress(stranger, *look)
        assert stranger.go("acme", f"/i/{'x' * 43}/").status == 404
        looks_well(stranger)
    stranger.complaints.clear()
