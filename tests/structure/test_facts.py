"""Facts: each that is emitted can be read back by its function, and nobody waits for one that never comes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.structure.sources import ROOMS, called_name, calls, modules, place, tree_of


def words_of(call: ast.Call, nth: int) -> str | None:
    """The nth argument where it is a plain text."""
    argument = call.args[nth] if len(call.args) > nth else None
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def emitted() -> Iterator[tuple[str, str | None]]:
    for path in modules(*ROOMS):
        for call in calls(path):
            if called_name(call) == "emit":
                yield place(path, call), words_of(call, 1)


def readers() -> dict[str, str]:
    """Function of a facts.py → the first word of its docstring, which names the fact."""
    found: dict[str, str] = {}
    for path in modules("services", "billing", "tenants"):
        if path.name == "facts.py":
            found |= {node.name: docstring(node) for node in functions(path) if node.name.startswith("read_")}
    return found


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in tree_of(path).body if isinstance(node, ast.FunctionDef))


def docstring(node: ast.FunctionDef) -> str:
    return (ast.get_docstring(node) or "").partition(":")[0]


def reader_of(fact: str) -> str:
    return "read_" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", fact).lower()


def test_facts_are_named_where_they_are_emitted() -> None:
    assert [where for where, fact in emitted() if fact is None] == []


def test_every_fact_can_be_read() -> None:
    facts = {fact for _, fact in emitted() if fact}
    assert {reader_of(fact): fact for fact in facts} == readers()


def test_subscribers_wait_for_facts_that_come() -> None:
    facts = {fact for _, fact in emitted()}
    awaited = {
        words_of(call, 0): place(path, call)
        for path in modules("services", "billing", "tenants")
        if path.name == "facts.py"
        for call in calls(path)
        if called_name(call) == "on"
    }
    assert {fact: where for fact, where in awaited.items() if fact not in facts} == {}
