"""What the code must not do, read from its syntax."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.structure.sources import ROOMS, called_name, calls, modules, name_of, place

OWN_RAW_SQL = ("core/postgres/", "core/roles.py", "core/walls.py", "core/bulk.py", "config/embedded/roles.py")
"""Modules that own raw SQL: the driver's edge, grants, bulk, and the server's first roles (before Django is there).
Tests and bench may ask what they like."""
RAW = {"cursor", "raw", "RawSQL", "extra", "RunSQL"}
WRITES = {
    "save", "create", "update", "delete", "get_or_create", "update_or_create", "bulk_create", "bulk_update",
    "select_for_update", "atomic", "insert_rows", "update_rows", "emit", "record", "record_one", "enqueue",
}  # fmt: skip
"""What changes something in the database."""
PLAIN = {"attrs", "headers", "initial", "session"}
"""Dictionaries that Django has us update in place; all others are joined with `|`."""


def test_raw_sql_stays_in_the_modules_that_own_it() -> None:
    found = [
        place(path, call)
        for path in modules(*ROOMS, "demo")
        for call in calls(path)
        if called_name(call) in RAW and not name_of(path).startswith(OWN_RAW_SQL)
    ]
    assert found == []


def test_the_modules_that_own_raw_sql_are_there() -> None:
    owners = {name for path in modules(*ROOMS) for name in OWN_RAW_SQL if name_of(path).startswith(name)}
    assert owners == set(OWN_RAW_SQL)


def test_rooms_write_through_actions_only() -> None:
    found = [
        f"{place(path, call)} {called_name(call)}"
        for path in modules("client_portal", "provider_console")
        for call in calls(path)
        if called_name(call) in WRITES and owner_name(call) not in PLAIN
    ]
    assert found == []


def owner_name(call: ast.Call) -> str:
    """The last word of what is asked: `attrs` of `field.widget.attrs.update(…)`."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return owner.attr if isinstance(owner, ast.Attribute) else ""


def test_files_stay_readable() -> None:
    """A file that outgrows 400 lines becomes a folder of nouns."""
    long = {name_of(path): lines_of(path) for path in modules(*ROOMS, "demo", "tests", "bench")}
    assert {name: n for name, n in long.items() if n > 400} == {}


def lines_of(path: Path) -> int:
    return path.read_bytes().count(b"\n")
