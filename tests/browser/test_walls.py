"""From an invitation's mail to the room and out again: second factor, passkey, sessions, switching companies."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import Running
from tests.browser.looks import axe_findings, sideways
from tests.browser.visitor import NARROW, WIDE, House, Visitor
from tests.harness.totp import code_of

pytestmark = pytest.mark.browser
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Colours that change begin to move with the next picture; only then can axe end their movement."""
PASSWORD = "tulips in the rain"


def looks_well(visitor: Visitor) -> None:
    """In both themes, on a wide and on a narrow screen."""
    for theme, size in (("light", WIDE), ("dark", NARROW)):
        visitor.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        visitor.page.set_viewport_size(size)  # type: ignore[arg-type]
        visitor.page.evaluate(SETTLED)
        assert sideways(visitor.page) == []
        assert axe_findings(visitor.page) == []
    visitor.page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def link_to(running: Running, address: str) -> str:
    """The link of the last mail to an address."""
    mail = next(letter for letter in reversed(running.letters.all) if letter["To"] == address)
    found = re.search(r"https?://\S+", mail.get_content())
    assert found
    return found[0]


def invite(house: House, company: str, who: str, room: str, address: str, choose: dict[str, str]) -> None:
    visitor = house.visitor(company, who)
    visitor.go(room, "/people/invitations/" if room != "console" else "/team/invitations/")
    visitor.one("#id_email").fill(address)
    for field, value in choose.items():
        visitor.one(f"#id_{field}").select_option(value)
    visitor.press("Send the invitation")
    visitor.says(f"The invitation for {address} is on its way.")
    looks_well(visitor)


def accept(house: House, link: str, name: str) -> Visitor:
    newcomer = house.stranger()
    for _look in range(3):  # mail scanners look too
        answer = newcomer.page.goto(link)
        assert answer is not None
        assert answer.status == 200
    looks_well(newcomer)
    newcomer.one("#id_name").fill(name)
    newcomer.one("#id_password").fill(PASSWORD)
    newcomer.press("Accept")
    return newcomer


def add_app(visitor: Visitor) -> str:
    """Set up the authenticator app that is asked for; returns its key."""
    visitor.says("A second factor is needed")
    looks_well(visitor)
    visitor.follow("Use an authenticator app")
    secret = visitor.one("#totp-secret").inner_text()
    looks_well(visitor)
    visitor.one("#id_code").fill(code_of(secret))
    visitor.press("Add the app")
    visitor.says("They are shown this once")
    looks_well(visitor)
    visitor.follow("I have kept them")
    return secret


def sign_in(visitor: Visitor, address: str, password: str) -> None:
    visitor.go("account", "/login/")
    visitor.one("#id_login").fill(address)
    visitor.one("#id_password").fill(password)
    visitor.press("Sign in")


def test_from_the_invitation_over_the_second_factor_into_the_room(house: House, running: Running) -> None:
    invite(house, "Acme", "Ann", "acme", "nora@acme.example", {"role-invoicing": "approver", "language": "en"})
    link = link_to(running, "nora@acme.example")
    nora = accept(house, link, "Nora")
    secret = add_app(nora)
    nora.page.wait_for_url(running.web.at("acme"))
    nora.says("Nora")
    told = [letter["Subject"] for letter in running.letters.all if letter["To"] == "nora@acme.example"]
    assert told == ["Invitation to Acme", "An authenticator app was added"]
    again = house.stranger()
    answer = again.page.goto(link)
    assert answer is not None
    assert answer.status == 410
    sign_in(again, "nora@acme.example", PASSWORD)
    again.one("#id_code").fill(code_of(secret, steps_ahead=1))
    looks_well(again)
    again.press("Sign in")
    again.follow("Acme")
    again.page.wait_for_url(running.web.at("acme"))
    assert nora.complaints == []
    assert [words for words in again.complaints if "410" not in words] == []


def test_a_lead_invites_somebody_to_the_staff(house: House, running: Running) -> None:
    invite(house, "Kantoor", "Lena", "console", "wim@kantoor.example", {"level": "junior", "language": "en"})
    mail = running.letters.all[-1]
    assert mail["Content-Language"] == "en"
    wim = accept(house, link_to(running, "wim@kantoor.example"), "Wim")
    add_app(wim)
    wim.page.wait_for_url(running.web.at("console"))
    assert wim.complaints == []


def virtual_authenticator(visitor: Visitor) -> Any:
    """Chromium's own: a device with a fingerprint reader that always agrees."""
    devtools = visitor.page.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def test_a_passkey_comes_instead_of_a_password_and_signs_in_alone(house: House, running: Running) -> None:
    invite(house, "Globex", "Ann", "globex", "pola@globex.example", {"role-invoicing": "admin", "language": "en"})
    pola = house.stranger()
    virtual_authenticator(pola)
    pola.page.goto(link_to(running, "pola@globex.example"))
    pola.one("#id_name").fill("Pola")
    pola.press("Accept with a passkey instead")
    looks_well(pola)
    pola.press("Make the passkey")
    pola.follow("I have kept them")
    pola.page.wait_for_url(running.web.at("globex"))
    pola.go("account", "/2fa/")
    pola.says("Passkey 1")
    looks_well(pola)
    pola.go("account", "/me/")
    looks_well(pola)
    pola.press("Sign out everywhere")
    pola.go("account", "/login/")
    looks_well(pola)
    pola.press("Sign in with a passkey")
    pola.follow("Globex")
    pola.page.wait_for_url(running.web.at("globex"))
    assert pola.complaints == []


def test_a_session_is_ended_from_another_browser_and_its_rooms_close(house: House, running: Running) -> None:
    here, there = house.visitor("Acme", "Udo"), house.visitor("Acme", "Udo")
    here.go("account", "/me/sessions/")
    here.says("Chrome, Linux")
    here.says("this one")
    looks_well(here)
    here.press("End it")
    here.says("Ended.")
    answer = there.go("acme")
    assert answer.url.startswith(running.web.at("account")), "the room's session ended with the sign-in"
    assert here.go("acme").url == running.web.at("acme")


def test_one_click_leads_from_one_company_to_the_other(house: House, running: Running) -> None:
    invite(house, "Globex", "Ann", "globex", "vera@acme.example", {"role-invoicing": "viewer", "language": "en"})
    vera = house.visitor("Acme", "Vera")
    vera.page.goto(link_to(running, "vera@acme.example"))
    looks_well(vera)
    vera.press("Accept")
    vera.page.wait_for_url(running.web.at("globex"))
    vera.one(".k-menu > summary").first.click()
    vera.page.get_by_role("link", name="Acme", exact=True).click()
    vera.page.wait_for_url(running.web.at("acme"))
    vera.one(".k-menu > summary").first.click()
    vera.page.get_by_role("link", name="Globex", exact=True).wait_for()
    assert axe_findings(vera.page) == []
    assert vera.complaints == []
