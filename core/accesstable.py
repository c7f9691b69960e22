"""The declared access of every table as one table that an auditor can read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence

from django.apps import apps

from core.access import Access, access_of

HEAD = ("table", "what it holds", "stands in", "door", "provider", "client", "staff", "link", "which rows")
RECORD = "django_migrations"
"""Django's own record: in every schema, no model's."""
ORDER = "rawd"
SHARED, BOOKS = "shared", "each client's schema"

LEGEND = """# Who may touch which table

Made from the declarations on the models by `manage.py accesstable --format markdown`; a test keeps it current, and
another compares the declarations with the grants and policies of the server (`tests/structure/test_tables.py`).

`r` reads, `a` adds rows, `w` changes rows, `d` deletes rows; – nothing. No role has more than its row says: no column
is granted by itself, no sequence, no function. The owner migrates and dumps and does not serve. The login may become
one of the roles below, and reads which migrations ran.

- **door**: who is this? Before anybody is known, and for what a person changes about themselves.
- **provider**: the provider's own books, over all clients. No client's schema.
- **client**, **staff**, **link**: three roles for each client. They reach that client's schema and no other: its own
  people; staff at work for it; and the holder of a signed link.

"""


def rows() -> list[tuple[str, ...]]:
    """One row a table, in the order of HEAD; shared tables first."""
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    found = [row(m._meta.db_table, access_of(m), first_sentence(m.__doc__, m._meta.verbose_name)) for m in models]
    record = (RECORD, "Which migrations ran.", SHARED, "–", "–", "–", "–", "–", "all; the login reads them")
    return sorted([*found, record], key=lambda one: (one[2] != SHARED, one[0]))


def row(table: str, access: Access, holds: str) -> tuple[str, ...]:
    where = SHARED if access.schema == "public" else BOOKS
    staff = letters(access.tenant + access.staff)
    rights = map(letters, (access.door, access.provider, access.tenant))
    return (table, holds, where, *rights, staff, letters(access.link), which_rows(access))


def letters(granted: str) -> str:
    return "".join(letter for letter in ORDER if letter in granted) or "–"


def which_rows(access: Access) -> str:
    """The row rules, in words; the policies are in core/roles.py."""
    if access.schema == "tenant":
        link = f"; link: where {access.link_column} is that of the live link" if access.link else ""
        return f"the client's own, all{link}"
    mine = f"client, staff: where {access.tenant_column} is their client; " if access.tenant or access.staff else ""
    return f"{mine}others: all" if mine else "all"


def first_sentence(text: str | None, name: object) -> str:
    """Of a model's docstring; Django's own signature of a model that has none says nothing."""
    line = " ".join((text or "").split())
    if not line or (line.endswith(")") and "(" in line.partition(" ")[0]):
        return f"{str(name).capitalize()}, of a library."
    return line.partition(". ")[0].rstrip(".") + "."


def as_text(table: Sequence[Sequence[str]]) -> str:
    widths = [max(len(line[n]) for line in (HEAD, *table)) for n in range(len(HEAD))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in (HEAD, *table))
    return "".join(f"{line.rstrip()}\n" for line in lines)


def as_csv(table: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEAD, *table])
    return out.getvalue()


def as_markdown(table: Sequence[Sequence[str]]) -> str:
    return LEGEND + "".join(f"| {' | '.join(cells)} |\n" for cells in markdown_lines(table))


def markdown_lines(table: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield HEAD
    yield ["---"] * len(HEAD)
    for name, holds, *rest in table:
        yield f"`{name}`", holds.replace("|", "\\|"), *rest


FORMATS: dict[str, Callable[[Sequence[Sequence[str]]], str]] = {
    "text": as_text,
    "csv": as_csv,
    "markdown": as_markdown,
}
