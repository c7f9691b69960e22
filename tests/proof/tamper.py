"""A superuser at the audit rows: every kind of tampering, on rows taken by chance, must be found and named."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import psycopg2
import psycopg2.extras
from django.db import transaction
from django.utils import timezone

from core.audit import record
from core.chain import Content, beginning, digest
from core.identity import as_tenant, door
from core.sql import quoted
from services.archive import chains
from tenants.models import Client
from tests.harness import databases
from tests.harness.people import staff_actor
from tests.harness.proving import Ground

KEPT, NEW = 40, 5
"""Rows whose hashes are outside the database, and rows behind them whose are not yet."""

Rows = list[dict[str, Any]]
Told = list[str]
"""What the verdict must say first: one of these beginnings."""


def prove(ground: Ground) -> None:
    progress, acme = ground.progress, one_client()
    for metric in ("tamper_tries", "tamper_missed"):
        progress.count(metric, 0)
    write(acme, KEPT)
    with as_tenant(acme.pk, "staff"):
        chains.anchor(acme.pk, timezone.now())
    write(acme, NEW)
    with Superuser.at(ground.database, acme) as superuser, quiet():
        for part in progress.parts(ground.pick(ci=3, small=25, full=200)):
            for kind in KINDS:
                try_one(ground, superuser, kind, ground.chance(part))
    with as_tenant(acme.pk, "staff"):
        if not chains.check(acme.pk):
            progress.fail("tamper_missed", "the honest trail does not hold")


@contextmanager
def quiet() -> Iterator[None]:
    """Without the alarms in the log: each is expected."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def try_one(ground: Ground, superuser: Superuser, kind: Callable[..., Told], chance: Random) -> None:
    """Tamper, look, and put everything back."""
    honest = superuser.rows()
    told = kind(superuser, chance, honest)
    with as_tenant(superuser.client.pk, "staff"):
        problems = chains.check(superuser.client.pk).problems
    superuser.put(honest)
    ground.progress.count("tamper_tries")
    if not problems or not problems[0].startswith(tuple(told)):
        ground.progress.fail("tamper_missed", f"{kind.__name__}: expected {told}, the verdict is {problems[:2]}")


def one_client() -> Client:
    with door():
        found: Client = Client.objects.get(slug="acme")
        return found


def write(client: Client, n: int) -> None:
    actor = staff_actor(client)
    with as_tenant(client.pk, "staff"):
        for i in range(n):
            with transaction.atomic(durable=True):
                record(actor, "deed_done", [(uuid4(), {"n": i})], now=timezone.now())


class Superuser:
    """Who may do everything to the rows, and works the hashes out as we do."""

    def __init__(self, connection: Any, client: Client) -> None:
        self.connection, self.client = connection, client
        self.cursor = connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor)
        self.cursor.execute(f"SET search_path = {quoted(client.schema_name)}")

    @classmethod
    @contextmanager
    def at(cls, database: str, client: Client) -> Iterator[Superuser]:
        psycopg2.extras.register_uuid()  # type: ignore[no-untyped-call]
        connection = psycopg2.connect(databases.url_of("SUPERUSER_DATABASE_URL", database))
        connection.autocommit = True
        try:
            yield cls(connection, client)
        finally:
            connection.close()

    def rows(self) -> Rows:
        self.cursor.execute("SELECT * FROM core_auditrow ORDER BY number")
        return [dict(row) for row in self.cursor.fetchall()]

    def put(self, rows: Rows, *, head: tuple[int, str] | None = None) -> None:
        """These rows and no others, and the head where they end."""
        columns = list(rows[0]) if rows else []
        self.cursor.execute("TRUNCATE core_auditrow")
        for row in rows:
            values = [psycopg2.extras.Json(row[c]) if c == "detail" else row[c] for c in columns]
            self.cursor.execute(
                f"INSERT INTO core_auditrow ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})", values
            )
        last = (rows[-1]["number"], rows[-1]["hash"]) if rows else beginning(self.client.pk)
        self.cursor.execute("UPDATE core_audithead SET number = %s, hash = %s", head or last)

    def chained(self, rows: Rows) -> Rows:
        """Numbers and hashes worked out afresh."""
        before, out = beginning(self.client.pk).hash, []
        for number, row in enumerate(rows, 1):
            before = digest(before, number, Content(*(row[name] for name in Content._fields)))
            out.append({**row, "number": number, "hash": before})
        return out


def other(row: dict[str, Any], chance: Random) -> dict[str, Any]:
    """The row with one of its columns changed."""
    return {
        **row,
        **chance.choice([
            {"person_name": "Somebody else"},
            {"person_id": uuid4()},
            {"at": row["at"] + timedelta(microseconds=1)},
            {"action": "nothing_done"},
            {"subject_id": uuid4()},
            {"detail": {"n": -1}},
            {"via": "token"},
            {"id": uuid4()},
        ]),
    }  # fmt: skip


def without(rows: Rows, place: int) -> Rows:
    return rows[:place] + rows[place + 1 :]


def altered(superuser: Superuser, chance: Random, rows: Rows) -> Told:
    place = chance.randrange(len(rows))
    superuser.put([*rows[:place], other(rows[place], chance), *rows[place + 1 :]])
    return [f"row {place + 1} ("]


def deleted(superuser: Superuser, chance: Random, rows: Rows) -> Told:
    place = chance.randrange(len(rows) - 1)
    superuser.put(without(rows, place))
    return [f"number {place + 1} is missing"]


def last_ones_deleted(superuser: Superuser, chance: Random, rows: Rows) -> Told:
    """With the head set back; those that were kept are missed."""
    left = chance.randrange(KEPT)
    superuser.put(rows[:left])
    return [f"number {left + 1} is missing"]


def last_ones_deleted_and_the_head_left(superuser: Superuser, chance: Random, rows: Rows) -> Told:
    """Also of those that were not kept yet."""
    left = chance.randrange(KEPT, len(rows))
    superuser.put(rows[:left], head=(rows[-1]["number"], rows[-1]["hash"]))
    return [f"number {left + 1} is missing"]


def reordered(superuser: Superuser, chance: Random, rows: Rows) -> Told:
    """Two rows with their numbers exchanged."""
    a, b = sorted(chance.sample(range(len(rows)), 2))
    swapped = rows.copy()
    swapped[a], swapped[b] = rows[b] | {"number": a + 1}, rows[a] | {"number": b + 1}
    superuser.put(swapped)
    return [f"row {a + 1} ("]


def altered_and_chained_anew(superuser: Superuser, chance: Random, rows: Rows) -> Told:
    place = chance.randrange(KEPT)
    superuser.put(superuser.chained([*rows[:place], other(rows[place], chance), *rows[place + 1 :]]))
    return [f"row {place + 1} ("]


def deleted_and_chained_anew(superuser: Superuser, chance: Random, rows: Rows) -> Told:
    place = chance.randrange(KEPT)
    superuser.put(superuser.chained(without(rows, place)))
    return [f"row {place + 1} ("]


def reordered_and_chained_anew(superuser: Superuser, chance: Random, rows: Rows) -> Told:
    a, b = sorted(chance.sample(range(KEPT), 2))
    swapped = rows.copy()
    swapped[a], swapped[b] = rows[b], rows[a]
    superuser.put(superuser.chained(swapped))
    return [f"row {a + 1} ("]


def inserted_and_chained_anew(superuser: Superuser, chance: Random, rows: Rows) -> Told:
    place = chance.randrange(KEPT)
    false = rows[place] | {"id": uuid4(), "action": "never_done"}
    superuser.put(superuser.chained([*rows[:place], false, *rows[place:]]))
    return [f"row {place + 1} ("]


def added_behind_the_head(superuser: Superuser, chance: Random, rows: Rows) -> Told:
    longer = superuser.chained([*rows, rows[-1] | {"id": uuid4(), "action": "never_done"}])
    superuser.put(longer, head=(rows[-1]["number"], rows[-1]["hash"]))
    return [f"row {len(rows) + 1} stands behind the head"]


def all_gone(superuser: Superuser, chance: Random, rows: Rows) -> Told:
    superuser.put([])
    return ["number 1 is missing"]


KINDS = (
    altered,
    deleted,
    last_ones_deleted,
    last_ones_deleted_and_the_head_left,
    reordered,
    altered_and_chained_anew,
    deleted_and_chained_anew,
    reordered_and_chained_anew,
    inserted_and_chained_anew,
    added_behind_the_head,
    all_gone,
)
