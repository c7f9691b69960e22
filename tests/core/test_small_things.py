"""Keys, money, states, bulk writes."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.bulk import insert_rows, update_rows
from core.identity import as_tenant
from core.ids import uuid7, uuid7s
from core.money import UnknownCurrency, rounded, tax_on
from core.states import IllegalMove, move, move_all, moves, sources
from services.desk.models import WorkItem
from services.desk.models.work import MOVES, WorkState
from services.parties.models import Party
from tenants.models import Client


def test_keys_rise_and_are_version_seven() -> None:
    keys = [uuid7() for _ in range(100)] + uuid7s(5000)
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert {key.version for key in keys} == {7}
    assert {key.variant for key in keys} == {"specified in RFC 4122"}


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [("0.005", "EUR", "0.01"), ("-0.005", "EUR", "-0.01"), ("2.675", "PLN", "2.68"), ("10.5", "JPY", "11")],
)
def test_money_is_rounded_half_away_from_zero(amount: str, currency: str, expected: str) -> None:
    assert rounded(Decimal(amount), currency) == Decimal(expected)


def test_an_unknown_currency_is_not_rounded_by_guess() -> None:
    with pytest.raises(UnknownCurrency):
        rounded(Decimal(1), "XYZ")


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["21", "23", "19", "0"]))
def test_tax_is_within_half_a_cent(taxable: Decimal, rate: str) -> None:
    assert abs(tax_on(taxable, Decimal(rate), "EUR") - taxable * Decimal(rate) / 100) <= Decimal("0.005")


def test_states_move_only_along_the_table() -> None:
    table = moves({"a": {"b"}, "b": {"a", "c"}, "c": set()})
    assert sources(table, "c") == ["b"]
    assert sources(table, "a") == ["b"]


def received(tenant: Client) -> WorkItem:
    now = timezone.now()
    return WorkItem.objects.create(
        tenant_id=tenant.pk, line="invoicing", submission_id=uuid4(), reference="x", received_at=now, due_at=now
    )


def test_a_move_that_the_table_does_not_know_is_refused_by_name(acme: Client) -> None:
    with as_tenant(acme.pk, "staff"):
        work = received(acme)
        with pytest.raises(IllegalMove) as refusal:
            move(work, WorkState.DELIVERED, MOVES)
        assert refusal.value.detail["now"] == "received"
        assert move_all(WorkItem.objects.filter(pk=work.pk), WorkState.DELIVERED, MOVES) == 0


def test_rows_are_written_in_one_statement_with_every_kind_of_value(acme: Client) -> None:
    now, codes = timezone.now(), ["a", "b'\"\\", "ć,{}"]
    with as_tenant(acme.pk, "staff"):
        blank = dict.fromkeys(("contact", "street", "postcode", "city", "region", "email", "phone", "vat_id"), "")
        insert_rows(
            Party,
            {"id": uuid7s(3), "code": codes, "name": ["x", "y", "z"], "payment_days": [None, 14, 30]},
            {**blank, "language": "", "currency": "EUR", "country": "NL", "updated_at": now},
        )
        keys = list(Party.objects.order_by("id").values_list("pk", flat=True))
        assert update_rows(Party, keys[:2], {"name": ["q", "w"]}, {"country": "PL"}) == 2
        found = list(Party.objects.order_by("id").values_list("code", "name", "payment_days", "country"))
        assert found == [("a", "q", None, "PL"), (codes[1], "w", 14, "PL"), (codes[2], "z", 30, "NL")]
