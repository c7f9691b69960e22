"""What clients send by mistake, or worse: a clear word about each file and row, and nothing lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from core.identity import as_tenant
from core.jobs import work_off
from core.models import Job
from services.archive.models import Document
from services.desk import actions as desk
from services.desk.models import HandedFile, Message, Row
from services.desk.refusals import NothingHandedIn
from services.invoicing.models import Invoice, Position
from tenants.models import Client
from tests.harness.handing_in import arrived
from tests.harness.people import client_actor

CUSTOMERS = (
    b"customerID,companyName,address,city,postalCode,country,email\n"
    b"A,Alpha BV,Dam 1,Amsterdam,1012 JS,Netherlands,a@a.example\n"
)
ORDERS = b"orderID,customerID,orderDate,shippedDate,freight\n1,A,2026-11-02,2026-11-03,5.00\n"
POSITIONS = b"orderID,productID,unitPrice,quantity,discount\n1,P1,10.00,2,0\n"
GOOD = {"customers.csv": CUSTOMERS, "orders.csv": ORDERS, "positions.csv": POSITIONS}


def hand_in(tenant: Client, files: Mapping[str, bytes], **options: Any) -> dict[str, HandedFile]:
    """Hand in and read; returns the files by name."""
    actor = client_actor(tenant)
    with as_tenant(tenant.pk, "client"):
        made = desk.hand_in(files=arrived(files), actor=actor, line="invoicing", now=timezone.now(), **options)
    work_off()
    with as_tenant(tenant.pk, "client"):
        assert not Job.objects.exclude(state="done").exists(), list(Job.objects.values("kind", "state", "trouble"))
        found = HandedFile.objects.filter(submission=made).select_related("document")
        return {file.document.name: file for file in found}


def bomb() -> bytes:
    """An XLSX whose one sheet unpacks to 300 MB of zeros."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b"\0" * 300_000_000)
    return out.getvalue()


UNREADABLE = {
    "empty": (b"", "EmptyFile"),
    "blank": (b" \n\n", "EmptyFile"),
    "only a heading": (ORDERS.split(b"\n")[0] + b"\n", "NoRows"),
    "a picture named CSV": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "NotATable"),
    "NUL bytes": (ORDERS + b"\0" * 5000, "NotATable"),
    "ten thousand columns": (
        b",".join(b"c%d" % i for i in range(10_000)) + b"\n" + b",".join([b"1"] * 10_000),
        "TooManyColumns",
    ),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_an_unreadable_file_is_refused_by_name_and_its_neighbours_are_read(what: str, acme: Client) -> None:
    content, code = UNREADABLE[what]
    files = hand_in(acme, {"bad.csv": content, **GOOD})
    assert (files["bad.csv"].state, files["bad.csv"].trouble) == ("refused", code)
    with as_tenant(acme.pk, "client"):
        assert Invoice.objects.count() == 1
        assert Document.objects.filter(name="bad.csv").exists()


@pytest.mark.slow
def test_a_zip_bomb_is_not_opened(acme: Client) -> None:
    files = hand_in(acme, {"bomb.xlsx": bomb(), **GOOD})
    assert files["bomb.xlsx"].state == "refused"
    assert files["bomb.xlsx"].trouble in ("SpreadsheetTooLarge", "DamagedSpreadsheet", "UnpacksTooFar")


def test_a_file_of_no_kind_that_we_know_waits_for_somebody_to_say(acme: Client) -> None:
    files = hand_in(acme, {"horses.csv": b"horse,jockey,odds\nBlack Beauty,Ann,3\n", **GOOD})
    assert files["horses.csv"].state == "unknown"


def rows(tenant: Client, kind: str) -> list[tuple[int, str, str]]:
    """(row number, state, code of the first problem)."""
    with as_tenant(tenant.pk, "client"):
        found = Row.objects.filter(kind=kind).order_by("number")
        return [(row.number, row.state, row.problems[0]["code"] if row.problems else "") for row in found]


def test_the_31st_of_february_is_said_as_such(acme: Client) -> None:
    hand_in(acme, {**GOOD, "orders.csv": ORDERS + b"2,A,2026-02-31,2026-11-03,5.00\n"})
    assert rows(acme, "orders") == [(2, "good", ""), (3, "refused", "no_such_day")]


def test_a_negative_quantity_is_refused_with_its_row(acme: Client) -> None:
    hand_in(acme, {**GOOD, "positions.csv": POSITIONS + b"1,P2,10.00,-3,0\n"})
    assert rows(acme, "positions")[1] == (3, "refused", "below")


def test_an_order_number_twice_is_taken_once(acme: Client) -> None:
    hand_in(acme, {**GOOD, "orders.csv": ORDERS + b"1,A,2026-11-05,2026-11-06,9.00\n"})
    assert rows(acme, "orders") == [(2, "good", ""), (3, "refused", "duplicate")]


def test_an_order_that_is_there_from_before_is_not_doubled(acme: Client) -> None:
    hand_in(acme, GOOD)
    hand_in(acme, {"more.csv": ORDERS + b"2,A,2026-11-05,2026-11-06,9.00\n"})
    with as_tenant(acme.pk, "client"):
        assert Invoice.objects.count() == 2
        refused = Row.objects.get(kind="orders", state="refused")
        assert [problem["code"] for problem in refused.problems or ()] == ["order_known"]


def test_mixed_currencies_in_one_order_are_not_added_up(acme: Client) -> None:
    positions = b"orderID,productID,unitPrice,quantity,currency\n1,P1,10.00,2,EUR\n1,P2,10.00,2,USD\n"
    hand_in(acme, {**GOOD, "positions.csv": positions})
    assert rows(acme, "positions") == [(2, "good", ""), (3, "refused", "other_currency")]
    with as_tenant(acme.pk, "client"):
        assert Position.objects.count() == 1


def test_the_same_file_twice_is_recognised_and_not_read_again(acme: Client) -> None:
    hand_in(acme, GOOD)
    again = hand_in(acme, GOOD)
    assert {file.state for file in again.values()} == {"known"}
    with as_tenant(acme.pk, "client"):
        assert Invoice.objects.count() == 1


def test_without_a_file_nothing_happens(acme: Client) -> None:
    actor = client_actor(acme)
    with as_tenant(acme.pk, "client"), pytest.raises(NothingHandedIn):
        desk.hand_in(files=[], actor=actor, line="invoicing", now=timezone.now())


def test_good_rows_wait_where_the_client_wants_all_right_first(acme: Client) -> None:
    broken = {**GOOD, "orders.csv": ORDERS + b"2,A,2026-02-31,2026-11-03,5.00\n"}
    hand_in(acme, broken, hold_all=True)
    with as_tenant(acme.pk, "client"):
        assert Invoice.objects.get().hold_reason == "all_or_nothing"
    hand_in(acme, {"repaired.csv": ORDERS.split(b"\n")[0] + b"\n2,A,2026-02-28,2026-11-03,5.00\n"})
    with as_tenant(acme.pk, "client"):
        assert set(Invoice.objects.values_list("state", "hold_reason")) == {("draft", "")}


def test_a_repaired_row_lets_go_what_waited_for_it(acme: Client) -> None:
    """One customer broken by a comma: its order and position wait; one repair on the page lets all three go on."""
    good = b"".join(b"G%d,Good %d BV,Dam %d,Amsterdam,1012 JS,Netherlands,\n" % (i, i, i) for i in range(5))
    customers = (
        CUSTOMERS.split(b"\n")[0] + b"\nA,Alpha BV,Dam 1, achter,Amsterdam,1012 JS,Netherlands,a@a.example\n" + good
    )
    hand_in(acme, {**GOOD, "customers.csv": customers})
    actor = client_actor(acme)
    with as_tenant(acme.pk, "client"):
        question = Message.objects.get(code="rows_wait")
        assert (question.detail["row"], question.detail["orders"], question.detail["positions"]) == (2, ["1"], 1)
        broken = Row.objects.get(kind="customers", state="refused")
        values = {"customer": "A", "name": "Alpha BV", "address": "Dam 1, achter", "city": "Amsterdam", "country": "NL"}
        desk.hand_in_rows(repaired={broken.pk: values}, actor=actor, now=timezone.now())
    work_off()
    with as_tenant(acme.pk, "client"):
        assert Position.objects.get().invoice.party.street == "Dam 1, achter"
        assert Message.objects.get(code="rows_wait").answered_at is not None
        assert not Row.objects.filter(state__in=["waiting", "refused"]).exists()


def test_a_row_with_a_sign_that_cannot_be_seen_is_refused_and_the_others_are_used(acme: Client) -> None:
    hand_in(acme, {**GOOD, "orders.csv": ORDERS + b"2\x07,A,2026-11-02,2026-11-03,5.00\n"})
    assert rows(acme, "orders") == [(2, "good", ""), (3, "refused", "control")]


def drafts(tenant: Client) -> dict[str, tuple[str, list[str]]]:
    """order → (VAT category, warnings)."""
    with as_tenant(tenant.pk, "client"):
        found = Invoice.objects.values_list("order_number", "vat_category", "warnings")
        return {number: (category, warnings) for number, category, warnings in found}


def test_a_nul_inside_a_cell_stops_neither_its_row_nor_its_file(acme: Client) -> None:
    orders = ORDERS + b"2,A\0,2026-11-02,2026-11-03,5.00\n3,A,2026-11-02,2026-11-03,5.00\n"
    hand_in(acme, {**GOOD, "orders.csv": orders})
    assert [state for _number, state, _code in rows(acme, "orders")] == ["good", "refused", "good"]


def test_an_order_of_a_day_without_a_vat_rate_blocks_itself_and_nobody_else(acme: Client) -> None:
    hand_in(acme, {**GOOD, "orders.csv": ORDERS + b"2,A,1996-07-04,1996-07-16,5.00\n"})
    assert drafts(acme)["2"] == ("", ["no_rate", "no_positions"])
    assert drafts(acme)["1"] == ("S", [])


def test_a_customer_without_a_country_is_never_exported_to(acme: Client) -> None:
    hand_in(acme, {**GOOD, "customers.csv": CUSTOMERS.replace(b"Netherlands", b"NULL")})
    assert drafts(acme)["1"] == ("", ["no_country"])
    hand_in(acme, {"customers-again.csv": CUSTOMERS})
    assert drafts(acme)["1"] == ("S", [])


def test_an_order_of_which_a_position_was_refused_is_not_invoiced_short(acme: Client) -> None:
    hand_in(acme, {**GOOD, "positions.csv": POSITIONS + b"1,P2,7000.00,abc,0\n"})
    assert drafts(acme)["1"] == ("", ["lacks_positions"])
    hand_in(acme, {"position.csv": POSITIONS.split(b"\n")[0] + b"\n1,P2,7000.00,1,0\n"})
    assert drafts(acme)["1"] == ("S", [])
    with as_tenant(acme.pk, "client"):
        assert Invoice.objects.get().positions_net == 7020


def test_amounts_that_cannot_be_meant_are_refused_with_their_row(acme: Client) -> None:
    hand_in(acme, {**GOOD, "positions.csv": POSITIONS + b"1,P2,9999999999,9999999999,0\n"})
    assert rows(acme, "positions")[1] == (3, "refused", "above")


@pytest.mark.parametrize("vat_id", ["12345", "PL9999999901", "FR00000000000"])
def test_a_vat_id_that_cannot_be_one_gives_no_zero_rate(vat_id: str, acme: Client) -> None:
    french = CUSTOMERS.replace(b"Netherlands", b"France").replace(b",email\n", b",email,vatID\n")
    hand_in(
        acme, {**GOOD, "customers.csv": french.replace(b"a@a.example\n", b"a@a.example," + vat_id.encode() + b"\n")}
    )
    assert drafts(acme)["1"] == ("", ["vat_needs_id"])


def test_a_file_whose_reading_stopped_may_be_handed_in_again(acme: Client) -> None:
    actor = client_actor(acme)
    with as_tenant(acme.pk, "client"):
        made = desk.hand_in(files=arrived(GOOD), actor=actor, line="invoicing", now=timezone.now())
    with as_tenant(acme.pk, "staff"):
        Job.objects.filter(ref=made.pk).update(state="failed", ready_at="9999-01-01T00:00Z")
    with as_tenant(acme.pk, "client"):
        again = desk.hand_in(files=arrived(GOOD), actor=actor, line="invoicing", now=timezone.now())
        assert set(HandedFile.objects.filter(submission=again).values_list("state", flat=True)) == {"arrived"}
