"""The table for auditors says what the models declare, of every table, and the one that is checked in is current."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.core.management import call_command

from core.access import declared
from core.accesstable import HEAD, RECORD, rows
from tests.harness.databases import ROOT


def printed(form: str, capsys: Any) -> str:
    call_command("accesstable", format=form)
    return str(capsys.readouterr().out)


def test_docs_access_is_current(capsys: Any) -> None:
    """After a change: manage.py accesstable --format markdown > docs/access.md"""
    assert (ROOT / "docs/access.md").read_text(encoding="utf-8") == printed("markdown", capsys)


def test_every_table_has_a_row_with_its_letters(capsys: Any) -> None:
    found = {line["table"]: line for line in csv.DictReader(io.StringIO(printed("csv", capsys)))}
    wanted = declared("public") | declared("tenant")
    assert set(found) == {*wanted, RECORD}
    for table, access in wanted.items():
        line = found[table]
        for kind, granted in (("door", access.door), ("provider", access.provider), ("client", access.tenant)):
            assert line[kind] == (granted or "–")
        assert set(line["staff"]) - {"–"} == set(access.tenant + access.staff)
        assert (access.tenant_column in line["which rows"]) or not access.tenant


def test_nobody_but_the_owner_deletes_or_changes_the_record() -> None:
    of = {row[0]: dict(zip(HEAD, row, strict=True)) for row in rows()}
    for table in ("core_auditrow", "desk_workevent"):
        granted = "".join(of[table][kind] for kind in ("door", "provider", "client", "staff", "link"))
        assert not {"w", "d"} & set(granted)


def test_the_text_stands_in_columns(capsys: Any) -> None:
    head, *lines = printed("text", capsys).splitlines()
    at = head.index("stands in")
    assert all(line[at : at + 6] in ("shared", "each c") for line in lines)
