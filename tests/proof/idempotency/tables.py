"""How many rows every table has, and which grew by more than they should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.harness.databases import superuser

OURS = ("answer", "session", "cache", "entry", "viewing")
"""Tables that grow with calls and not with deeds: kept answers, sessions, the logs of who looked."""
EVERY = (
    "SELECT format('%I.%I', schemaname, relname) FROM pg_stat_user_tables"
    " WHERE schemaname = 'public' OR schemaname LIKE 't\\_%'"
)


def sizes(database: str) -> dict[str, int]:
    names = [name for (name,) in superuser(EVERY, database) if not any(word in name for word in OURS)]
    counted = " UNION ALL ".join(f"SELECT '{name}', (SELECT count(*) FROM {name})" for name in names)
    return {str(name): int(n) for name, n in superuser(counted, database)}


def grown(before: Mapping[str, int], after: Mapping[str, int], once: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """(table, rows) of those that grew by more than one deed makes."""
    for table, n in after.items():
        more = n - before.get(table, 0)
        if more > max(0, once.get(table, 0)):
            yield table, more
