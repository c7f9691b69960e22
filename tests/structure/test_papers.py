"""What the papers of the project say is so: variables, commands, states, examples, links."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.structure.sources import ROOMS, ROOT, calls, modules, name_of

README = ROOT / "README.md"
ROOM_PAPERS = [ROOT / room / "README.md" for room in ROOMS if room != "config"]
SERVICE_PAPERS = sorted((ROOT / "services").glob("*/README.md"))
PAPERS = [ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY", "CHANGELOG")]
PAPERS += [ROOT / "docs/architecture.md", *ROOM_PAPERS, *SERVICE_PAPERS]
VARIABLE = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+")
READERS = {
    "text",
    "choice",
    "folder",
    "word",
    "flag",
    "number",
    "url",
    "database",
    "s3",
    "kms",
    "clamd",
    "master_keys",
    "demo",
    "hosts",
    "get",
    "getenv",
    "address",
}
"""What reads a variable: config.env, os.environ, and config.embedded's own reader of addresses."""
MOVES = {
    "services/archive/README.md": ["services.archive.models.MOVES"],
    "services/desk/README.md": ["services.desk.models.work.MOVES"],
    "services/invoicing/README.md": ["services.invoicing.models.MOVES", "services.invoicing.models.DISPATCH_MOVES"],
    "services/webhooks/README.md": ["services.webhooks.models.MOVES", "services.webhooks.models.DELIVERY_MOVES"],
}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def section(path: Path, title: str) -> str:
    return text_of(path).partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def table(text: str) -> list[list[str]]:
    """The rows of a Markdown table, without its head."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return rows[2:]


# --- variables


def variables_read() -> Iterator[str]:
    for path in modules(*ROOMS):
        for call in calls(path):
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if called in READERS and call.args:
                yield from words_in(call.args[0])
        for node in ast.walk(ast.parse(text_of(path))):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                yield from words_in(node.slice)


def words_in(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and VARIABLE.fullmatch(part.value):
            yield part.value


def test_every_variable_that_is_read_stands_in_the_table_and_no_other() -> None:
    named = [row[0].strip("`") for row in table(section(README, "Environment variables"))]
    assert len(named) == len(set(named))
    assert set(named) == set(variables_read())


# --- commands


def test_commands_that_the_papers_name_exist() -> None:
    known, named = set(get_commands()), set[str]()
    for path in PAPERS:
        named |= set(re.findall(r"manage\.py (\w+)", text_of(path)))
        named |= set(re.findall(r"docker compose run --rm upgrade (\w+)", text_of(path)))
    assert {"openprovider", "openclient", "addperson", "agree", "upgrade", "startline"} <= named <= known


def test_targets_that_the_papers_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.M))
    named = {word for path in PAPERS for word in re.findall(r"(?:`|^)make ([a-z-]+)", text_of(path), re.M)}
    assert {"demo", "test", "check"} <= named <= targets


# --- words


def test_the_glossary_has_twenty_words_in_three_languages() -> None:
    rows = table(section(README, "Twenty words"))
    assert len(rows) == 20
    assert all(len(row) == 4 and all(row) for row in rows)


@pytest.mark.parametrize("path", [*ROOM_PAPERS, *SERVICE_PAPERS], ids=name_of)
def test_every_room_has_a_short_paper(path: Path) -> None:
    assert 5 < text_of(path).count("\n") <= 40


@pytest.mark.parametrize("path", [*ROOM_PAPERS, *SERVICE_PAPERS], ids=name_of)
def test_files_that_a_room_s_paper_names_exist(path: Path) -> None:
    named = re.findall(r"`([\w/]+\.py|[a-z_]+/)`", text_of(path))
    there = [
        f"/{found.relative_to(path.parent)}/" for found in path.parent.rglob("*") if "__pycache__" not in str(found)
    ]
    missing = [name for name in named if not any(f"/{name.strip('/')}/" in found for found in there)]
    assert [name for name in missing if not (ROOT / name).exists()] == []


def test_every_folder_of_services_has_a_paper() -> None:
    folders = {path.parent for path in (ROOT / "services").glob("*/__init__.py")}
    assert folders == {path.parent for path in SERVICE_PAPERS}


def test_the_architecture_stays_readable() -> None:
    assert text_of(ROOT / "docs/architecture.md").count("\n") <= 340


# --- states


def drawn(path: Path) -> list[dict[str, set[str]]]:
    """The diagrams of states in a paper: state → states after it."""
    blocks = re.findall(r"^```states\n(.*?)^```", text_of(path), re.M | re.S)
    return [dict(arrow(line) for line in block.splitlines()) for block in blocks]


def arrow(line: str) -> tuple[str, set[str]]:
    state, _, targets = line.partition(" → ")
    return state, set(targets.split(", "))


def moves(name: str) -> dict[str, set[str]]:
    module, _, attribute = name.rpartition(".")
    found: Mapping[str, frozenset[str]] = getattr(import_module(module), attribute)
    return {str(state): {str(to) for to in targets} for state, targets in found.items() if targets}


@pytest.mark.parametrize("name", MOVES)
def test_states_are_drawn_as_they_are(name: str) -> None:
    assert drawn(ROOT / name) == [moves(table) for table in MOVES[name]]


def test_nothing_else_is_drawn() -> None:
    assert {name_of(path) for path in PAPERS if drawn(path)} == set(MOVES)


# --- examples and links


def test_examples_are_cut_from_our_own_files() -> None:
    blocks = re.findall(r"^```python\n# (\S+)\n(.*?)^```", text_of(ROOT / "CONTRIBUTING.md"), re.M | re.S)
    assert len(blocks) >= 6
    assert [name for name, code in blocks if code.rstrip() not in text_of(ROOT / name)] == []


def links(path: Path) -> Iterator[Path]:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text_of(path)):
        yield (path.parent / target).resolve()


@pytest.mark.parametrize("path", PAPERS, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    assert [str(target.relative_to(ROOT)) for target in links(path) if not target.exists()] == []


def test_files_that_the_architecture_names_exist() -> None:
    """Those that it names whole; in a table of steps the room goes without saying."""
    text = text_of(ROOT / "docs/architecture.md")
    named = re.findall(r"`((?:core|tenants|services|config|tests|templates)/[\w/.-]+\.\w+|[\w-]+\.(?:yml|toml))`", text)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []
