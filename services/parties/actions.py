"""Writing parties: in sets, one record of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.actor import Actor
from services.parties.models import Party

FIELDS = (
    "name", "contact", "street", "postcode", "city", "region", "country", "email", "phone", "vat_id", "language",
    "currency", "payment_days",
)  # fmt: skip


def take_in_parties(actor: Actor, records: Sequence[Mapping[str, object]], *, now: datetime) -> int:
    """Insert or update parties by `code`; a field that a record does not name, or leaves empty, keeps its value.

    Each record is a mapping of "code" and any of FIELDS. Returns the number of parties written.
    """
    known = Party.objects.in_bulk([record["code"] for record in records], field_name="code")
    rows: dict[str, Party] = {}
    for record in records:
        code = str(record["code"])
        rows[code] = merged(rows.get(code) or known.get(code), record, now)
    Party.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["code"], update_fields=[*FIELDS, "updated_at"]
    )
    return len(rows)


def merged(party: Party | None, record: Mapping[str, object], now: datetime) -> Party:
    row = party or Party(code=str(record["code"]), country="")
    for name in FIELDS:
        if record.get(name):
            setattr(row, name, record[name])
    row.updated_at = now
    return row
