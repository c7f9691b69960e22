"""A company's own sign-in, with a real OpenID provider as a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Running
from tests.browser.test_walls import invite, link_to, looks_well, sign_in
from tests.browser.visitor import House, Visitor
from tests.harness import databases, oidc, processes
from tests.harness.cast import PASSWORD as OF_THE_CAST

pytestmark = pytest.mark.browser


def tell_the_house(running: Running, database: str, issuer: str, *more: str) -> str:
    """As the owner does it; returns the address to which the company sends people back."""
    env = {
        **running.web.env, "KANTOOR_PROCESS": "owner", "KANTOOR_DEMO": "0",
        "OWNER_DATABASE_URL": databases.url_of("OWNER_DATABASE_URL", database),
    }  # fmt: skip
    words = [
        "companysignin", "--client", "acme", "--name", "Acme ID", "--issuer", issuer, "--client-id", oidc.CLIENT,
        "--domain", "acme.example", *more,
    ]  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=databases.ROOT, env=env, input=oidc.SECRET, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found = re.search(r"Redirect address: (\S+)", ran.stdout)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def company(running: Running, own_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Acme's own sign-in at a running provider, which has not verified the address of mole@acme.example."""
    log: Path = tmp_path_factory.mktemp("company") / "log"
    port = processes.free_port()
    with oidc.company(port, "http://127.0.0.1/nowhere", log) as first:
        back = tell_the_house(running, own_database, first.issuer)
    with oidc.company(port, back, log, unverified=("mole@acme.example",)) as known:
        yield known.issuer


def at_the_company(visitor: Visitor, issuer: str, address: str) -> None:
    """Sign in there, whatever the password, and agree that the house may know."""
    visitor.page.wait_for_url(f"{issuer}/**")
    if visitor.one("input[name=login]").count():
        visitor.one("input[name=login]").fill(address)
        visitor.one("input[name=password]").fill("any")
        visitor.page.get_by_role("button", name="Sign-in").click()
    visitor.page.get_by_role("button", name="Continue").click()


def came_for_acme(house: House) -> Visitor:
    """Somebody whom Acme's host has sent to sign in."""
    visitor = house.stranger()
    visitor.go("acme")
    visitor.go("account", "/login/")
    return visitor


def test_a_stranger_of_the_company_is_not_let_in(house: House, company: str) -> None:
    visitor = came_for_acme(house)
    looks_well(visitor)
    visitor.press("Sign in with Acme ID")
    at_the_company(visitor, company, "stranger@acme.example")
    visitor.says("We cannot let you in this way")
    looks_well(visitor)
    visitor.go("account", "/me/")
    visitor.one("#id_password").wait_for()


@pytest.mark.parametrize("address", ["mole@acme.example", "udo@globex.example"])
def test_an_address_that_is_unverified_or_of_another_domain_counts_for_nothing(
    house: House, company: str, address: str
) -> None:
    visitor = came_for_acme(house)
    visitor.press("Sign in with Acme ID")
    at_the_company(visitor, company, address)
    visitor.says("did not confirm an address of yours")


def test_an_account_is_not_taken_over_but_connected_by_its_owner(house: House, running: Running, company: str) -> None:
    visitor = came_for_acme(house)
    visitor.press("Sign in with Acme ID")
    at_the_company(visitor, company, "udo@acme.example")
    visitor.says("Sign in as usual once and connect Acme ID")
    sign_in(visitor, "udo@acme.example", OF_THE_CAST)
    visitor.page.wait_for_url(running.web.at("acme"))
    visitor.go("account", "/me/")
    visitor.press("Connect")
    visitor.page.wait_for_url(lambda address: "/me/" in address or address.startswith(company))
    if visitor.page.url.startswith(company):
        visitor.page.get_by_role("button", name="Continue").click()
    visitor.says("connected")
    looks_well(visitor)
    fresh = came_for_acme(house)
    fresh.press("Sign in with Acme ID")
    at_the_company(fresh, company, "udo@acme.example")
    fresh.page.wait_for_url(running.web.at("acme"))
    fresh.says("Udo")


def test_an_invitation_is_accepted_by_the_companys_sign_in(house: House, running: Running, company: str) -> None:
    invite(house, "Acme", "Ann", "acme", "rosa@acme.example", {"role-invoicing": "uploader", "language": "en"})
    rosa = house.stranger()
    rosa.page.goto(link_to(running, "rosa@acme.example"))
    looks_well(rosa)
    rosa.press("Accept with Acme ID")
    at_the_company(rosa, company, "rosa@acme.example")
    rosa.one("#id_name").fill("Rosa")
    assert rosa.one("#id_password").count() == 0
    rosa.press("Accept")
    rosa.page.wait_for_url(running.web.at("acme"))
    rosa.says("Rosa")


def test_where_it_is_required_nobody_enters_without_it(
    house: House, running: Running, own_database: str, company: str
) -> None:
    udo = house.visitor("Acme", "Vera")
    tell_the_house(running, own_database, company, "--required")
    udo.go("acme")
    udo.says("Your sign-in goes on at Acme ID")
    looks_well(udo)
    udo.press("Go on to Acme ID")
    at_the_company(udo, company, "vera@acme.example")
    udo.page.wait_for_url(running.web.at("acme"))
    udo.says("Vera")
    tell_the_house(running, own_database, company)
