"""The audit trail: written in the transaction of the deed, in sets, as a chain that has no gaps.

Rows are collected and written as the last thing before COMMIT, in one set a transaction: the chain's head is one row a
client, and whoever locks it must take no other lock after it. An actor who works for no client writes into the house's
trail, as the provider or the owner.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import CharField

from core.actor import Actor
from core.bulk import as_json, insert_rows, storable
from core.chain import Content, digest
from core.ids import uuid7s
from core.models import AuditHead, AuditRow, ChainedRow, HouseHead, HouseRow
from core.postgres.base import DatabaseWrapper

Entry = tuple[UUID, Mapping[str, Any]]


def record(actor: Actor, action: str, entries: Sequence[Entry], *, now: datetime) -> None:
    """One row for each (subject, detail): `action` is verb_noun in the past, e.g. "invoice_issued". In the house's
    trail `detail` names whom it is about, in words, as "about"."""
    who = (actor.person_id, fitting("person_name", actor.name), actor.via, fitting("action", action))
    rows = [
        Content(key, now, *who, subject, json.loads(as_json(dict(detail))))
        for key, (subject, detail) in zip(uuid7s(len(entries)), entries, strict=True)
    ]
    act = append_to_house if actor.tenant_id is None else append
    cast("DatabaseWrapper", connection).at_the_end(act, rows)


def record_one(actor: Actor, action: str, subject: UUID, *, now: datetime, **detail: Any) -> None:
    record(actor, action, [(subject, detail)], now=now)


def fitting(column: str, text: str) -> str:
    """The text as its column keeps it: the hash is of what is read back."""
    longest = cast("CharField[str, str]", AuditRow._meta.get_field(column)).max_length
    return str(storable(text))[:longest]


def append(rows: Sequence[Content]) -> None:
    """Behind the client's whose schema is open."""
    append_to(AuditRow, AuditHead, rows)


def append_to_house(rows: Sequence[Content]) -> None:
    append_to(HouseRow, HouseHead, rows)


def append_to(trail: type[ChainedRow], heads: type[AuditHead | HouseHead], rows: Sequence[Content]) -> None:
    """Lock the head, put the rows behind it, move it."""
    head = heads._default_manager.select_for_update(no_key=True).get()
    first, hashes = head.number + 1, list[str]()
    for number, content in enumerate(rows, first):
        head.hash = digest(head.hash, number, content)
        hashes.append(head.hash)
    head.number += len(rows)
    columns = {name: list(values) for name, values in zip(Content._fields, zip(*rows, strict=True), strict=True)}
    same = {name: values[0] for name, values in columns.items() if values.count(values[0]) == len(values)}
    differ = {name: values for name, values in columns.items() if name not in same}
    insert_rows(trail, {**differ, "number": range(first, head.number + 1), "hash": hashes}, same)
    head.save(update_fields=["number", "hash"])
