"""The project's own files, as the structure tests read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("config", "client_portal", "provider_console", "billing", "services", "tenants", "core")
"""Folders of the house; what stands outside (demo, bench, tests) serves nobody."""


def modules(*folders: str) -> Iterator[Path]:
    """Python files below these folders, migrations included."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def pages() -> list[Path]:
    """Every template that a browser gets."""
    return sorted((ROOT / "templates").rglob("*.html"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))


def called_name(call: ast.Call) -> str:
    """The last word of what is called: `save` of `row.save()`, `emit` of `emit(…)`."""
    target = call.func
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""


def place(path: Path, node: ast.Call) -> str:
    return f"{name_of(path)}:{node.lineno}"
