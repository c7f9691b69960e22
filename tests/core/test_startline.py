"""`manage.py startline`: what it writes passes its own tests and those of the house; what it cannot make it refuses."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.management.commands import startline
from tests.harness.databases import TAG, superuser
from tests.structure.sources import ROOT

OUTSIDE = shutil.ignore_patterns(
    ".venv", "node_modules", ".git", ".local", ".*_cache", "__pycache__", ".hypothesis", "build"
)
CATALOGUES = ("--ignore", "tests/structure/test_catalogues.py")
"""A new line's words are new: `make messages` and a translator come after it, and the command says so."""
SLUG = "bookkeeping_files"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project; what its tests leave on the server is removed afterwards."""
    folder = tmp_path_factory.mktemp("copy") / "kantoor"
    shutil.copytree(ROOT, folder, ignore=OUTSIDE, symlinks=True)
    yield folder
    named = run(folder, "-c", "from tests.harness.databases import fingerprint; print('tpl_' + fingerprint())")
    forget(named.stdout.strip())


def forget(template: str) -> None:
    """Drop a template database and the roles of its clients: roles belong to the server and would stay."""
    if superuser(f"SELECT 1 FROM pg_database WHERE datname = '{template}'"):
        keys = superuser("SELECT replace(id::text, '-', '') FROM tenants_client", database=template)
        superuser(f"DROP DATABASE {template} WITH (FORCE)")
        for (key,) in keys:
            superuser(f"DROP ROLE {TAG}_{key}_client, {TAG}_{key}_staff")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python with these words, in the copy; what steers this run of pytest steers no other."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True, env=environment)


@pytest.fixture(scope="module")
def made(copy: Path) -> list[str]:
    """The files of a new line in the copy."""
    told = run(copy, "manage.py", "startline", SLUG, "--title", "Bookkeeping files")
    assert told.returncode == 0, told.stderr
    paper = run(copy, "manage.py", "permissions")  # who may do what is written down, and a new line changes it
    (copy / "docs/permissions.md").write_text(paper.stdout, encoding="utf-8")
    return [line.strip() for line in told.stdout.splitlines() if line.startswith("  ")]


@pytest.mark.servers
def test_a_new_line_passes_its_own_tests_and_those_of_the_house(made: list[str], copy: Path) -> None:
    tested = run(
        copy, "-m", "pytest", f"tests/services/{SLUG}", "tests/structure", *CATALOGUES, "-x", "-p", "no:xdist", "-rs"
    )
    assert tested.returncode == 0, tested.stdout[-6000:]
    assert "SKIPPED" not in tested.stdout


@pytest.mark.servers
def test_a_new_line_is_as_tidy_as_the_others(made: list[str], copy: Path) -> None:
    code = [name for name in made if name.endswith(".py")]
    pages = [name for name in made if name.endswith(".html")]
    for words in (["ruff", "check", *code], ["ruff", "format", "--check", *code], ["djlint", "--lint", *pages]):
        told = run(copy, "-m", *words)
        assert told.returncode == 0, told.stdout
    contracts = run(copy, str(Path(sys.executable).with_name("lint-imports")))
    assert contracts.returncode == 0, contracts.stdout[-3000:]


@pytest.mark.servers
def test_a_line_that_is_there_is_not_made_again(made: list[str], copy: Path) -> None:
    settings = (copy / "config" / "settings.py").read_text()
    assert settings.count(f'"services.{SLUG}"') == 1
    again = run(copy, "manage.py", "startline", SLUG)
    assert again.returncode != 0
    assert "taken" in again.stderr
    assert (copy / "config" / "settings.py").read_text() == settings


@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        ("Payroll", "cannot be a folder"),
        ("pay-roll", "cannot be a folder"),
        ("2pay", "cannot be a folder"),
        ("pay__roll", "cannot be a folder"),
        ("../payroll", "cannot be a folder"),
        ("", "cannot be a folder"),
        ("lambda", "word of Python"),
        ("match", "word of Python"),
        ("a" * 21, "too long"),
        ("invoicing", "taken by an app"),
        ("auth", "taken by an app"),
        ("desk", "taken by an app"),
        ("work", "/work/ is an address"),
        ("files", "/files/ is an address"),
    ],
)
def test_a_bad_name_is_refused_with_its_reason(slug: str, reason: str, settings: Any, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match=reason):
        call_command("startline", slug)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("title", ['Say "cheese"', "{{ config }}", "100 %", "a\nb", "x" * 61, "<b>"])
def test_a_title_that_would_break_the_files_is_refused(title: str, settings: Any, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="title"):
        call_command("startline", "payroll_files", "--title", title)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(settings: Any, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    view = tmp_path / "provider_console" / "views" / "payroll_files.py"
    view.parent.mkdir(parents=True)
    view.write_text("mine")
    with pytest.raises(CommandError, match="there already"):
        call_command("startline", "payroll_files")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [view]
    assert view.read_text() == "mine"


def test_settings_without_a_plain_list_are_left_alone() -> None:
    with pytest.raises(CommandError, match="no plain list"):
        startline.with_line("LINES = []\n", "services.payroll")
    many = "SERVICE_LINES = [\n" + "".join(f'    "services.line_{n}",\n' for n in range(9)) + "]\nOTHER = 1\n"
    longer = startline.with_line(many, "services.payroll")
    assert longer == many.replace("]\n", '    "services.payroll",\n]\n')


def test_the_layer_of_lines_gets_one_more() -> None:
    contract = '[tool.importlinter]\n[[tool.importlinter.contracts]]\nlayers = ["core", "services.invoicing"]\n'
    assert '"services.invoicing | services.payroll"' in startline.with_layer(contract, "services.payroll")
    with pytest.raises(CommandError, match="no layer"):
        startline.with_layer(contract.replace("invoicing", "other"), "services.payroll")
