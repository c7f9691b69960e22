"""What the code must not do, read from its syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.structure.sources import ROOMS, called_name, calls, modules, name_of, place, tree_of

OWN_RAW_SQL = ("core/postgres/", "core/roles.py", "core/walls.py", "core/bulk.py", "config/embedded/roles.py")
"""Modules that own raw SQL: the driver's edge, grants, bulk, and the server's first roles (before Django is there).
Tests and bench may ask what they like."""
RAW = {
    "cursor", "raw", "RawSQL", "extra", "RunSQL", "execute", "executemany", "mogrify", "callproc", "copy_expert",
    "copy_from", "copy_to",
}  # fmt: skip
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


def test_only_they_know_the_driver() -> None:
    """config/embedded starts servers, before Django is there."""
    owners = (*OWN_RAW_SQL, "config/embedded/")
    assert importers("psycopg2", but=owners) == []


def test_nothing_is_a_coroutine() -> None:
    """Identities belong to threads (core/coroutines.py)."""
    assert importers("asyncio", "asgiref", but=("core/coroutines.py",)) == []
    kinds = (ast.AsyncFunctionDef, ast.Await, ast.AsyncWith, ast.AsyncFor)
    found = [path for path in modules(*ROOMS) for node in ast.walk(tree_of(path)) if isinstance(node, kinds)]
    assert found == []


OPEN_BLOBS = {
    "client_portal/show/columns.py", "client_portal/views/invoicing.py", "client_portal/views/links.py",
    "provider_console/columns.py", "services/archive/api.py",
    "provider_console/views/clients.py", "services/archive/exports.py", "services/desk/reading/files.py",
    "services/archive/releasing.py", "services/invoicing/gateways.py",
}  # fmt: skip
"""Who reads the bytes of a document: each was given its row by a query that asked the actor, or a job of its client."""


def test_files_are_opened_by_whoever_was_given_their_row() -> None:
    """A new place that opens them stands here, and takes a row: never a path or a hash from outside."""
    words = {"open_blob", "local_path"}
    users = {
        name_of(path) for path in modules(*ROOMS) for call in calls(path) if called_name(call) in words
    } - {"services/archive/gateways.py"}  # fmt: skip
    assert users == OPEN_BLOBS


def test_only_the_archive_knows_where_files_are() -> None:
    """Not their folder, not their bucket, not their key."""
    inside = ("services/archive/", "config/settings.py")
    found = [
        name_of(path)
        for path in modules(*ROOMS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in ("KANTOOR_FILES", "KANTOOR_S3")
        if not name_of(path).startswith(inside)
    ]
    assert found == []
    assert importers("services.archive.stores", "services.archive.sealed", but=inside) == []


def importers(*names: str, but: tuple[str, ...]) -> list[str]:
    """Modules of the house that import these or something of them."""
    found = {name_of(path) for path in modules(*ROOMS) for name in imported(path) if below(name, names)}
    return sorted(name for name in found if not name.startswith(but))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def below(name: str, names: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in names)


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
