"""The matrix finds what it is made to find: planted leaks, addresses that nobody wrote down, words not declared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.http import Http404, HttpResponse

from core.permissions import needs
from core.refusals import NotAllowed
from services.archive.models import Document
from tests.harness.proving import Progress
from tests.proof import matrix
from tests.proof.matrix import addresses, table
from tests.proof.matrix.people import Someone
from tests.proof.matrix.rooms import ADDRESSES
from tests.proof.matrix.table import Address
from tests.proof.matrix.things import Things, holds_things, nothing_like, pattern_of

DOCUMENT = next(one for one in ADDRESSES if one.path == "/files/<uuid:document>/")
PATHS = ["/files/<uuid:document>/", "/clients/<slug:client>/files/<uuid:document=pdf>/"]


@pytest.fixture
def world(acme: Any, globex: Any) -> matrix.World:
    own = Things({"document": "00000000-0000-7000-8000-000000000001"}).at("acme")
    foreign = Things({"document": "00000000-0000-7000-8000-000000000002"}).at("globex")
    return matrix.World(own, foreign, nothing_like(own))


def tried(world: matrix.World, address: Address = DOCUMENT, kind: str = "admin") -> list[str]:
    """What the matrix finds at one address, of Ann of Acme."""
    progress, ann = Progress(), Someone(kind, "ann@acme.example", ("acme",))
    matrix.try_all(world, ann, address, "GET", progress)
    assert progress.counts["matrix_cells"] > 1
    return progress.failures


def test_a_foreign_thing_that_is_answered_otherwise_than_a_missing_one_is_a_leak(
    world: matrix.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaks(actor: Any, pk: Any) -> Document:
        if str(pk) == world.foreign.of["document"]:
            raise NotAllowed()
        raise Http404("no such document")

    monkeypatch.setattr("client_portal.views.invoicing.document_for", leaks)
    found = [words for words in tried(world) if words.startswith("matrix_leaks")]
    assert len(found) == 1
    assert "403 and not 404" in found[0]


def test_an_answer_to_somebody_who_may_not_is_a_leak(world: matrix.World) -> None:
    """Udo's address is asked for as a kind of person who may see nothing."""
    home = Address("client", "GET", "/", "desk.see")
    assert [words for words in tried(world, home, "suspended") if "200" in words]


def test_an_own_answer_that_fails_is_a_fault(world: matrix.World) -> None:
    assert [words for words in tried(world) if words.startswith("matrix_faults")]


def test_an_address_that_is_not_written_down_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    house = addresses.of_the_house() | {("client", "/new/"): needs("desk.see")(lambda request: HttpResponse())}
    monkeypatch.setattr(addresses, "of_the_house", lambda: house)
    assert "client /new/ is not in the table: it asks for “desk.see”" in addresses.unlike_the_house()


def test_a_word_that_is_not_the_tables_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    house = addresses.of_the_house() | {("client", "/"): needs("invoicing.see")(lambda request: HttpResponse())}
    monkeypatch.setattr(addresses, "of_the_house", lambda: house)
    assert "client / asks for “invoicing.see”, the table says “desk.see”" in addresses.unlike_the_house()


def test_the_table_is_that_of_the_house() -> None:
    """An address that is missing here is missing in the matrix: write it into tests/proof/matrix/rooms/."""
    assert addresses.unlike_the_house() == []


def test_things_stand_in_their_places() -> None:
    things = Things({"document": "D", "pdf": "P", "client": "acme", "slug": "acme"})
    assert [things.fill(one) for one in PATHS] == ["/files/D/", "/clients/acme/files/P/"]
    assert [pattern_of(one) for one in PATHS][1] == "/clients/<slug:client>/files/<uuid:document>/"
    assert [holds_things(one) for one in ("/clients/<slug:client>/", "q={slug}", "x={pdf}", PATHS[0])] == [0, 0, 1, 1]


def test_every_address_is_tried_by_somebody_who_may(world: matrix.World) -> None:
    words = " ".join([*table.CLIENT.values(), *table.INSIDE.values(), *table.CONSOLE.values()]).split()
    asked = {one.word for one in ADDRESSES} - {table.ANYBODY, table.LINK, table.PERSON, table.TOKEN}
    assert sorted(asked - set(words)) == []
    assert replace(DOCUMENT, methods="*").has == table.METHODS
