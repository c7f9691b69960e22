"""Rows that we could not use: explained by their cause, as a file, left to us, or put right; columns told."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.test import Client as Browser
from django.utils.translation import gettext, override

from client_portal.show.files import trouble_words
from core.identity import as_tenant
from core.jobs import work_off
from services.desk.intake.refusals import TooManyRows
from services.desk.models import ColumnMemory, HandedFile, Message, Row
from services.invoicing.models import Invoice
from tenants.models import Client
from tests.client_portal.conftest import CUSTOMERS, hand_in, text_of, work_at


def broken_row(acme: Client) -> Row:
    with as_tenant(acme.pk, "client"):
        return Row.objects.get(kind="customers", state=Row.State.REFUSED)


def test_home_has_one_entry_for_a_kind_in_a_work_item(ann: Browser, handed_in: str) -> None:
    page = text_of(ann.get("/"))
    assert "1 thing waits for you" in page
    assert "Customers: 1 row to check" in page
    assert "2 orders wait for them · customers.csv + 1" in page
    assert f'href="{handed_in}refused/"' in page


def test_a_refused_row_is_explained_with_what_waits_for_it(ann: Browser, handed_in: str) -> None:
    answer = ann.get(f"{handed_in}refused/")
    (cause,) = answer.context["refused"]["causes"]
    assert (cause["file"], cause["row"], cause["column"], cause["value"]) == (
        "customers.csv", 4, "Address", "24, place Kleber",
    )  # fmt: skip
    assert cause["reason"].startswith("There are 12 columns where the heading has 11.")
    assert cause["waits"] == "It keeps 2 orders waiting: 10252, 10253"
    assert "All others go on." in text_of(answer)


def test_a_client_who_wants_all_or_nothing_reads_that(ann: Browser) -> None:
    address = hand_in(ann, wait="on")["Location"]
    work_off()
    assert "Everything waits until they are right, as you asked." in text_of(ann.get(address))
    assert "Everything waits until they are right, as you asked." in text_of(ann.get(f"{address}refused/"))


def test_the_csv_can_be_repaired_and_handed_in_again(ann: Browser, acme: Client, handed_in: str) -> None:
    answer = ann.get(f"/files{handed_in}refused.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    text = text_of(answer)
    heading, row, _end = text.split("\r\n")
    assert heading.startswith('\ufeff"Why this row was refused";"customerID"')
    assert row.startswith("Row 4, address: there are 12 columns")
    repaired = text.replace(";24; place Kleber;", ";24, place Kleber;")
    hand_in(ann, {"repaired.csv": repaired.encode()})
    work_off()
    with as_tenant(acme.pk, "client"):
        assert not Row.objects.filter(state__in=[Row.State.REFUSED, Row.State.WAITING]).exists()
        assert Invoice.objects.count() == 4
    assert "Nothing waits for you" in text_of(ann.get("/"))
    assert ann.get(f"/files{handed_in}refused.csv").status_code == 404


def test_do_it_for_me_takes_it_off_the_clients_list(ann: Browser, acme: Client, handed_in: str) -> None:
    for _twice in range(2):
        assert ann.post(f"{handed_in}leave/")["Location"] == handed_in
    assert "Nothing waits for you" in text_of(ann.get("/"))
    page = text_of(ann.get(handed_in))
    assert "You left them to us; we put them right." in page
    assert page.count("Ann left the rows that we could not use to us") == 1
    assert "You left these rows to us" in text_of(ann.get(f"{handed_in}refused/"))
    with as_tenant(acme.pk, "client"):
        assert not Message.objects.filter(asks=True, answered_at=None).exists()
        assert Row.objects.filter(state=Row.State.REFUSED).count() == 1


# --- rows that refer to something which is in no file

LOST = {
    "customers.csv": CUSTOMERS.replace(b"24, place", b"24 place"),
    "orders.csv": b"orderID,customerID,orderDate,shippedDate,freight\n901,NOBODY,2026-10-05,2026-10-07,1.00\n",
    "positions.csv": b"orderID,productID,quantity,unitPrice\n901,Chai,2,10.00\nU-9,Chai,1,10.00\n",
}
"""An order without its customer, its position, and a position without its order."""


@pytest.fixture
def lost(ann: Browser) -> str:
    address = str(hand_in(ann, LOST)["Location"])
    work_off()
    return address


def test_what_waits_for_something_in_no_file_is_told_with_its_row(ann: Browser, lost: str) -> None:
    answer = ann.get(f"{lost}refused/")
    rows = [(row["file"], row["row"], row["reason"]) for row in answer.context["refused"]["lost"]]
    assert rows == [
        ("orders.csv", 2, "Customer NOBODY is in no file that you handed in."),
        ("positions.csv", 3, "Order U-9 is in no file that you handed in."),
    ]
    page = text_of(answer)
    assert "2 rows we could not use" in page
    assert "Every row is right" not in page
    assert "Customer NOBODY is in no file that you handed in." in page
    assert f'href="{lost}repair/"' not in page


def test_home_and_the_work_count_them(ann: Browser, lost: str) -> None:
    needs = ann.get("/").context["home"]["needs"]
    assert [(need["title"], need["url"]) for need in needs] == [
        ("Orders: 1 row refers to something that is in no file", f"{lost}refused/"),
        ("Positions of orders: 1 row refers to something that is in no file", f"{lost}refused/"),
    ]
    assert "2 rows we could not use" in text_of(ann.get(lost))


def test_the_workbook_holds_the_same_rows_and_comes_back_read(ann: Browser, acme: Client, handed_in: str) -> None:
    (_csv, book) = ann.get(f"{handed_in}refused/").context["refused"]["csvs"]
    answer = ann.get(book["url"])
    assert answer["Content-Disposition"].endswith('.xlsx"')
    (sheet,) = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).worksheets
    assert [cell.value for cell in sheet[1]][:2] == ["Why this row was refused", "customerID"]
    assert str(sheet.cell(2, 1).value).startswith("Row 4, address: there are 12 columns")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_their_csv_says_why_and_mends_them(ann: Browser, acme: Client, lost: str) -> None:
    orders, *_others = ann.get(f"{lost}refused/").context["refused"]["csvs"]
    text = text_of(ann.get(orders["url"]))
    assert text.split("\r\n")[1].startswith("Customer NOBODY is in no file that you handed in.;901;NOBODY")
    hand_in(ann, {"mended.csv": text.replace(";NOBODY", ";ALFKI").encode()})
    work_off()
    with as_tenant(acme.pk, "client"):
        assert [row.owner_key for row in Row.objects.filter(state=Row.State.WAITING)] == ["U-9"]
        assert Invoice.objects.get().order_number == "901"
    (left,) = ann.get(f"{lost}refused/").context["refused"]["lost"]
    assert left["row"] == 3


def test_they_go_on_when_it_comes(ann: Browser, acme: Client, lost: str) -> None:
    hand_in(ann, {"late.csv": CUSTOMERS.replace(b"FRANK", b"NOBODY").replace(b"24, place", b"24 place")})
    work_off()
    with as_tenant(acme.pk, "client"):
        assert Invoice.objects.get().order_number == "901"
    (left,) = ann.get(f"{lost}refused/").context["refused"]["lost"]
    assert left["reason"] == "Order U-9 is in no file that you handed in."


def test_a_file_that_is_no_table_is_told_in_the_readers_language(ann: Browser, acme: Client) -> None:
    with override("pl"):
        address = hand_in(ann, {"paper.csv": b"%PDF-1.7 " + b"x" * 200})["Location"]
        work_off()
    with as_tenant(acme.pk, "client"):
        file = HandedFile.objects.get(document__name="paper.csv")
        assert file.trouble_detail == {"name": "paper.csv", "found": "a PDF"}
    assert "it is a PDF." in text_of(ann.get(address))
    with override("nl"):
        assert gettext("a PDF") != "a PDF"
        assert gettext("a PDF") in trouble_words(file)
    wide = TooManyRows(name="a.csv", limit=2000000)
    with override("nl"):
        assert "2.000.000" in str(wide)


# --- putting rows right


def fields_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(r-[^"]+)" type="text" value="([^"]*)"', page))


def test_our_proposal_is_filled_in_and_handed_in_untouched(ann: Browser, acme: Client, handed_in: str) -> None:
    page = text_of(ann.get(f"{handed_in}repair/"))
    fields, row = fields_of(page), broken_row(acme)
    assert fields[f"r-{row.pk.hex}-address"] == "24, place Kleber"
    assert fields[f"r-{row.pk.hex}-country"] == "France"
    assert "Row 4 of customers.csv" in page
    answer = ann.post(f"{handed_in}repair/", fields)
    assert answer["Location"] == handed_in
    work_off()
    with as_tenant(acme.pk, "client"):
        assert Row.objects.get(pk=row.pk).values["address"] == "24, place Kleber"
        assert Invoice.objects.count() == 4
    assert ann.get(f"{handed_in}repair/").status_code == 303


def test_a_row_that_is_still_wrong_keeps_what_was_typed_and_changes_nothing(
    ann: Browser, acme: Client, handed_in: str
) -> None:
    row = broken_row(acme)
    fields = fields_of(text_of(ann.get(f"{handed_in}repair/")))
    country = f"r-{row.pk.hex}-country"
    answer = ann.post(f"{handed_in}repair/", fields | {country: "Narnia", f"r-{row.pk.hex}-city": "Cair Paravel"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert f'<a href="#{country}">' in page
    assert "“Narnia” is no country that we know" in page
    assert "Cair Paravel" in page
    with as_tenant(acme.pk, "client"):
        assert Row.objects.get(pk=row.pk).state == Row.State.REFUSED


def test_rows_of_other_work_cannot_be_slipped_in(ann: Browser, acme: Client, handed_in: str) -> None:
    other = hand_in(ann, {"more.csv": CUSTOMERS.replace(b"ALFKI", b"ALFKX")})["Location"]
    work_off()
    with as_tenant(acme.pk, "client"):
        theirs = Row.objects.get(file__submission__work_id=work_at(other).pk, state=Row.State.REFUSED)
    ann.post(f"{handed_in}repair/", {f"r-{theirs.pk.hex}-address": "somewhere"})
    with as_tenant(acme.pk, "client"):
        assert Row.objects.get(pk=theirs.pk).state == Row.State.REFUSED


@pytest.mark.parametrize("name", ["r-", "r-xyz-address", "r-" + "g" * 32 + "-address", "key"])
def test_fields_that_are_none_are_passed_over(ann: Browser, handed_in: str, name: str) -> None:
    assert ann.post(f"{handed_in}repair/", {name: "x"})["Location"] == handed_in


# --- which column is which

ODD = b"Auftrag;Wer;Wann\n501;ALFKI;01.10.2026\n502;ALFKI;02.10.2026\n"


@pytest.fixture
def odd(ann: Browser, acme: Client, handed_in: str) -> tuple[str, HandedFile]:
    """Work with a file that we do not recognise, and the address of the page on which its columns are told."""
    address = hand_in(ann, {"odd.csv": ODD})["Location"]
    work_off()
    with as_tenant(acme.pk, "client"):
        file = HandedFile.objects.get(submission__work_id=work_at(address).pk)
    return f"{address}columns/{file.pk}/", file


def test_columns_are_shown_with_examples_of_the_file(ann: Browser, odd: tuple[str, HandedFile]) -> None:
    address, _file = odd
    assert f'href="{address}"' in text_of(ann.get("/"))
    columns = ann.get(f"{address}?kind=orders").context["columns"]
    by_name = {field["name"]: field for field in columns["fields"]}
    assert by_name["column-order"]["samples"] == ["501", "502"]
    assert [option["label"] for option in by_name["column-customer"]["options"]] == [
        "not in this file", "Auftrag", "Wer", "Wann",
    ]  # fmt: skip
    assert columns["left_over"] == ["Wer", "Wann"]


def test_columns_that_lack_are_named(ann: Browser, odd: tuple[str, HandedFile]) -> None:
    answer = ann.post(odd[0], {"kind": "orders", "column-order": "0"})
    assert answer.status_code == 422
    assert "Say which column holds customer number, order date" in text_of(answer)


def test_columns_once_told_are_remembered(ann: Browser, acme: Client, odd: tuple[str, HandedFile]) -> None:
    told = {"kind": "orders", "column-order": "0", "column-customer": "1", "column-order_date": "2"}
    assert ann.post(odd[0], told).status_code == 303
    work_off()
    again = hand_in(ann, {"next.csv": ODD.replace(b"50", b"60")})["Location"]
    work_off()
    assert "2 good" in text_of(ann.get(again))
    with as_tenant(acme.pk, "client"):
        assert set(Invoice.objects.values_list("order_number", flat=True)) >= {"501", "502", "601", "602"}
        assert ColumnMemory.objects.count() == 1


@pytest.mark.parametrize("index", ["99", "-1", "x", "9" * 30])
def test_a_column_that_the_file_lacks(ann: Browser, odd: tuple[str, HandedFile], index: str) -> None:
    told = {"kind": "orders", "column-order": index, "column-customer": "1", "column-order_date": "2"}
    assert ann.post(odd[0], told).status_code == 422


def test_a_file_of_other_work_is_not_there(ann: Browser, handed_in: str, odd: tuple[str, HandedFile]) -> None:
    assert ann.get(f"{handed_in}columns/{odd[1].pk}/").status_code == 404
