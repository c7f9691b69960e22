"""The audit trail: one set a transaction, numbered without gaps, and forgotten with what is rolled back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.actor import Actor
from core.audit import record, record_one
from core.chain import Kept, beginning, verify
from core.identity import as_tenant
from core.models import AuditHead, AuditRow
from core.postgres.ending import NoTransaction
from tenants.models import Client
from tests.harness.people import staff_actor

NOW = datetime(2026, 11, 27, 9, 30, 15, 123456, tzinfo=UTC)


def trail() -> list[tuple[int, str]]:
    return list(AuditRow.objects.order_by("number").values_list("number", "action"))


def holds(tenant: Client) -> bool:
    return bool(verify(beginning(tenant.pk), AuditRow.objects.order_by("number"), AuditHead.objects.get(), Kept()))


def note(actor: Actor, *actions: str) -> None:
    for action in actions:
        record_one(actor, action, uuid4(), now=NOW)


class Undone(Exception):
    pass


def note_and_undo(actor: Actor) -> None:
    note(actor, "undone")
    raise Undone


def test_rows_of_a_transaction_are_one_set_in_the_order_of_their_recording(acme: Client) -> None:
    actor = staff_actor(acme)
    with as_tenant(acme.pk, "staff"):
        with CaptureQueriesContext(connection) as asked, transaction.atomic(durable=True):
            record(actor, "first", [(uuid4(), {"n": n}) for n in range(3)], now=NOW)
            note(actor, "second", "third")
        assert trail() == [(1, "first"), (2, "first"), (3, "first"), (4, "second"), (5, "third")]
        assert len([q for q in asked if "auditrow" in q["sql"]]) == 1
        with transaction.atomic(durable=True):
            note(actor, "fourth")
        assert trail()[-1] == (6, "fourth")
        assert holds(acme)


def test_what_is_rolled_back_leaves_no_row_and_no_gap(acme: Client) -> None:
    actor = staff_actor(acme)
    with as_tenant(acme.pk, "staff"):
        with transaction.atomic(durable=True):
            note(actor, "kept")
            with suppress(Undone), transaction.atomic():
                note_and_undo(actor)
            with transaction.atomic():
                note(actor, "kept too")
        with suppress(Undone), transaction.atomic(durable=True):
            note_and_undo(actor)
        with transaction.atomic(durable=True):
            note(actor, "last")
        assert trail() == [(1, "kept"), (2, "kept too"), (3, "last")]


def test_a_row_without_a_transaction_is_refused(acme: Client) -> None:
    actor = staff_actor(acme)
    with as_tenant(acme.pk, "staff"), pytest.raises(NoTransaction):
        note(actor, "forgotten")


@pytest.mark.parametrize(
    "detail",
    [
        {"text": "naïve \0 “quoted” \\ \U0001f600", "none": None, "yes": True, "list": [1, [2.5, {"deep": ""}]]},
        {"floats": [1e22, 2.0, -0.0, 1e-7, 1.5e300, 0.1], "ints": [0, -1, 10**25]},
        {"b": 1, "a": 2, "ä": 3, "": 4},
        {"of django": [datetime(2026, 1, 1, tzinfo=UTC), uuid4()]},
    ],
)
def test_the_hash_is_of_what_is_read_back(acme: Client, detail: dict[str, Any]) -> None:
    long = Actor("staff", None, "N" * 119 + "\0éé", acme.pk)
    late = NOW.astimezone(timezone(timedelta(hours=5, minutes=45)))
    with as_tenant(acme.pk, "staff"):
        with transaction.atomic(durable=True):
            record_one(long, "a" * 70, uuid4(), now=late, **detail)
        assert holds(acme)
        assert AuditRow.objects.get().person_name == "N" * 119 + "\ufffd"


@pytest.mark.parametrize("deed", [lambda rows: rows.update(action="other"), lambda rows: rows.delete()])
def test_serving_roles_change_and_delete_no_row(acme: Client, deed: Callable[[Any], Any]) -> None:
    actor = staff_actor(acme)
    with as_tenant(acme.pk, "staff"):
        with transaction.atomic(durable=True):
            note(actor, "done")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            deed(AuditRow.objects.all())


def test_a_serving_role_that_sets_the_head_wrong_is_found(acme: Client) -> None:
    actor = staff_actor(acme)
    with as_tenant(acme.pk, "staff"):
        with transaction.atomic(durable=True):
            note(actor, "one", "two", "three")
        AuditHead.objects.update(number=5)
        assert problems(acme) == ["number 4 is missing, and all up to 5"]
        AuditHead.objects.update(number=2)
        assert problems(acme) == ["row 3 stands behind the head of the chain: it was not written by an action"]
        with pytest.raises(DatabaseError), transaction.atomic(durable=True):
            note(actor, "after")
        AuditHead.objects.update(number=3, hash="0" * 64)
        assert problems(acme) == ["the head of the chain is not the hash of row 3"]


def problems(tenant: Client) -> Sequence[str]:
    return verify(beginning(tenant.pk), AuditRow.objects.order_by("number"), AuditHead.objects.first(), Kept()).problems
