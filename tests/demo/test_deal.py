"""What the demo hands in, and what it must come to: counted from the files, not taken from the code."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest

from demo import deal
from demo.expected import Expected, expected_of

TODAY = date(2026, 11, 22)  # a Sunday
WIDTH = 14  # columns of orders.csv


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode())))[1:]


def dealt(name: str, today: date = TODAY) -> dict[str, list[list[str]]]:
    return {client: rows_of(deal.first_pass(client, today).files[name]) for client in deal.CLIENTS}


def test_the_three_clients_share_all_orders_and_positions() -> None:
    orders, positions = dealt("orders.csv"), dealt("order-details.csv")
    assert {client: len(rows) for client, rows in orders.items()} == {"noordzee": 277, "wisla": 277, "hansa": 276}
    assert sum(len(rows) for rows in positions.values()) == 2155
    for client in deal.CLIENTS:
        assert {row[0] for row in positions[client]} == {row[0] for row in orders[client]}


def test_broken_rows_stay_broken() -> None:
    broken = {client: [row for row in rows if len(row) != WIDTH] for client, rows in dealt("orders.csv").items()}
    assert {client: len(rows) for client, rows in broken.items()} == {"noordzee": 63, "wisla": 56, "hansa": 57}
    customers = rows_of(deal.first_pass("hansa", TODAY).files["customers.csv"])
    assert (len(customers), sum(len(row) != 11 for row in customers)) == (91, 24)


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2026, 11, 23), date(2027, 1, 1), date(2028, 2, 29)])
def test_the_last_order_lies_in_last_week_on_its_own_weekday(today: date) -> None:
    days = [date.fromisoformat(row[3][:10]) for rows in dealt("orders.csv", today).values() for row in rows]
    monday = today - timedelta(days=today.weekday() + 7)
    assert monday <= max(days) < monday + timedelta(days=7)
    assert max(days).weekday() == date(1998, 5, 6).weekday()
    assert (max(days) - min(days)).days == (date(1998, 5, 6) - date(1996, 7, 4)).days


def test_every_day_of_a_row_moves_alike_and_nothing_else_moves() -> None:
    by = deal.shift(TODAY)
    assert by.days % 7 == 0
    line = "10248,VINET,5,1996-07-04,1996-08-01,1996-07-16,3,32.38"
    moved = deal.moved(line, by).split(",")
    assert [date.fromisoformat(day) - by for day in moved[3:6]] == [
        date(1996, 7, 4),
        date(1996, 8, 1),
        date(1996, 7, 16),
    ]
    assert moved[:3] + moved[6:] == ["10248", "VINET", "5", "3", "32.38"]


@pytest.mark.parametrize("client", deal.CLIENTS)
def test_repaired_rows_have_their_address_in_one_cell(client: str) -> None:
    files = deal.repaired(client, TODAY).files
    customers, orders = rows_of(files["customers-repaired.csv"]), rows_of(files["orders-repaired.csv"])
    assert {len(row) for row in customers} == {11}
    assert {len(row) for row in orders} == {WIDTH}
    assert len(customers) == 24
    assert len(orders) == expected_of(client).refused
    assert all("," in row[4] for row in customers)


def test_every_customer_has_an_invented_address_and_every_client_its_currency() -> None:
    known = {line.split(",")[0] for line in deal.lines("customers.csv")[1:]}
    for client, currency in (("noordzee", "EUR"), ("wisla", "PLN"), ("hansa", "EUR")):
        contacts = rows_of(deal.first_pass(client, TODAY).files["contacts.csv"])
        assert {row[0] for row in contacts} == known
        assert {row[2] for row in contacts} == {currency}
        assert all(row[1].endswith(".example") for row in contacts)


@pytest.fixture(scope="module")
def expected() -> dict[str, Expected]:
    return {client: expected_of(client) for client in deal.CLIENTS}


def test_the_passes_come_to_636_and_809_invoices(expected: dict[str, Expected]) -> None:
    assert sum(one.rows_in for one in expected.values()) == 830
    assert sum(one.refused for one in expected.values()) == 176
    assert sum(len(one.invoiced(first_pass=True)) for one in expected.values()) == 636
    assert sum(len(one.invoiced(first_pass=False)) for one in expected.values()) == 809
    assert sum(one.held(first_pass=True) for one in expected.values()) == 18
    assert sum(one.held(first_pass=False) for one in expected.values()) == 21


def test_59_broken_customers_keep_orders_waiting(expected: dict[str, Expected]) -> None:
    assert sum(one.causes for one in expected.values()) == 59
    assert len({o.customer for one in expected.values() for o in one.orders.values() if o.broken}) == 22


def test_net_of_a_known_order(expected: dict[str, Expected]) -> None:
    """10248: 12 × 14.00 + 10 × 9.80 + 5 × 34.80 without discount, and freight 32.38."""
    order = expected["noordzee"].orders["10248"]
    assert order.net == Decimal("168.00") + Decimal("98.00") + Decimal("174.00") + Decimal("32.38")
    assert (order.customer, order.vat, order.shipped) == ("VINET", "S", True)


def test_the_totals_are_those_of_a_spreadsheet(expected: dict[str, Expected]) -> None:
    """Discounts are rounded a position, so the sum is within a cent a position of the unrounded one."""
    unrounded = Decimal(0)
    shipped = {o.number for one in expected.values() for o in one.invoiced(first_pass=False)}
    for number, _product, price, quantity, discount in csv.reader(deal.lines("order-details.csv")[1:]):
        unrounded += Decimal(price) * Decimal(quantity) * (1 - Decimal(discount)) if number in shipped else 0
    freight = sum(Decimal(row[7]) for row in csv.reader(deal.lines("orders.csv")[1:]) if row[0] in shipped)
    total = sum((one.net(first_pass=False) for one in expected.values()), Decimal(0))
    assert abs(total - unrounded - freight) < Decimal("0.01") * 2155
    assert total > 1_000_000
