"""Every page, with something on it: no finding of axe, no complaint of the browser, no pushing sideways."""

from __future__ import annotations

from itertools import product
from uuid import UUID

import pytest
from django.test import override_settings

from tests.browser.conftest import Running, apart
from tests.browser.looks import axe_findings, sideways, squeezed
from tests.browser.rooms import furnish
from tests.browser.visitor import NARROW, WIDE, House, Visitor

pytestmark = pytest.mark.browser
NOBODY, ANN, VERA, SAM, MARA = ("", ""), ("Acme", "Ann"), ("Acme", "Vera"), ("Kantoor", "Sam"), ("Kantoor", "Mara")
BENCH = "/clients/acme/invoicing/{bench}/"
PAGES = [
    (NOBODY, "account", "/"),
    (NOBODY, "account", "/login/"),
    (MARA, "account", "/"),
    (ANN, "acme", "/"),
    (VERA, "acme", "/"),
    (ANN, "acme", "/hand-in/"),
    (ANN, "acme", "/work/"),
    (ANN, "acme", "/work/{asked}/"),
    (ANN, "acme", "/work/{asked}/refused/"),
    (ANN, "acme", "/work/{asked}/repair/"),
    (ANN, "acme", "/work/{asked}/columns/{unknown}/"),
    (ANN, "acme", "/work/{bench}/"),
    (ANN, "acme", "/work/{delivered}/"),
    (ANN, "acme", "/work/{rated}/"),
    (ANN, "acme", "/invoices/"),
    (ANN, "acme", "/invoices/{invoice}/"),
    (ANN, "acme", "/tokens/"),
    (ANN, "acme", "/api/v1/"),
    (SAM, "console", "/tokens/"),
    (SAM, "console", "/api/v1/"),
    (SAM, "console", "/"),
    (SAM, "console", "/?view=mine"),
    (SAM, "console", "/work/{free}/"),
    (SAM, "console", "/find/?q=week"),
    (SAM, "console", "/clients/"),
    (SAM, "console", "/clients/acme/"),
    (SAM, "console", BENCH + "?draft={undecided}"),
    (SAM, "console", BENCH + "?draft={held}"),
    (SAM, "console", BENCH + "?draft={back}"),
    (SAM, "console", BENCH + "drafts/{ready}/?edit=1"),
    (SAM, "console", BENCH + "drafts/{ready}/?ask=1"),
    (SAM, "console", "/clients/acme/invoicing/{asked}/"),
    (SAM, "console", "/clients/acme/invoicing/{asked}/refused/"),
    (SAM, "console", "/clients/acme/invoicing/{asked}/columns/{unknown}/"),
    (SAM, "console", "/clients/acme/invoicing/{delivered}/?draft={invoice}"),
    (MARA, "console", "/reviews/"),
]


@pytest.fixture(scope="module")
def names(running: Running) -> dict[str, UUID]:
    with override_settings(KANTOOR_FILES=running.web.files):
        return apart(lambda: furnish("acme"))


class People:
    """One browser a person, kept for the module."""

    def __init__(self, house: House) -> None:
        self.house, self.met = house, dict[tuple[str, str], Visitor]()

    def __getitem__(self, who: tuple[str, str]) -> Visitor:
        if who not in self.met:
            self.met[who] = self.house.visitor(*who) if any(who) else self.house.stranger()
        return self.met[who]


@pytest.fixture(scope="module")
def people(house: House) -> People:
    return People(house)


@pytest.mark.parametrize(("who", "room", "path"), PAGES, ids=[f"{who[1]}-{room}{path}" for who, room, path in PAGES])
def test_a_page_looks_as_it_should(
    people: People, names: dict[str, UUID], who: tuple[str, str], room: str, path: str
) -> None:
    visitor = people[who]
    for look in LOOKS:
        dress(visitor, *look)
        assert visitor.go(room, path.format(**names)).status == 200
        looks_well(visitor)
    assert visitor.complaints == []


LOOKS = (("light", WIDE), ("dark", NARROW))


def dress(visitor: Visitor, theme: str, size: dict[str, int]) -> None:
    """The next page is loaded in this theme and at this size."""
    visitor.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    visitor.page.set_viewport_size(size)  # type: ignore[arg-type]


def looks_well(visitor: Visitor) -> None:
    assert sideways(visitor.page) == []
    assert squeezed(visitor.page) == []
    assert axe_findings(visitor.page) == []


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark"])
def test_what_opens_on_a_page_looks_as_it_should(
    people: People, names: dict[str, UUID], look: tuple[str, dict[str, int]]
) -> None:
    sam = people[SAM]
    dress(sam, *look)
    sam.go("console", BENCH.format(**names))
    sam.one("#issue button").click()
    sam.one("#issue-sure").get_by_text("cannot be changed any more").wait_for()
    looks_well(sam)
    sam.go("console")
    sam.one(f"#open-{names['free']}").click()
    sam.one("#drawer").get_by_role("button", name="Take it").wait_for()
    looks_well(sam)
    assert sam.complaints == []


def test_a_page_that_is_not_there_looks_as_it_should(people: People) -> None:
    for (who, room), look in product(((NOBODY, "account"), (ANN, "acme"), (SAM, "console")), LOOKS):
        visitor = people[who]
        dress(visitor, *look)
        assert visitor.go(room, "/nothing-here/").status == 404
        looks_well(visitor)
        assert [words for words in visitor.complaints if "status of 404" not in words] == []
        visitor.complaints.clear()
