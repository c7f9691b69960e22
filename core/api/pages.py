"""The published document as a page: every call with what it takes, answers and may refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.api.schema import document
from core.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body: its kind in words, e.g. "text", "list of uuid", "one of ready, held"."""

    name: str
    kind: str
    words: str
    required: bool
    where: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One call. `answer` and `example` are JSON as people read it; "" where there is none."""

    anchor: str
    method: str
    path: str
    title: str
    words: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answers: tuple[Field, ...]
    status: str
    example: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """The calls of one room."""

    name: str
    operations: tuple[Operation, ...]


@cache
def chapters(room: str) -> tuple[Chapter, ...]:
    made = document(room)
    found: dict[str, list[Operation]] = {}
    for path, methods in made["paths"].items():
        for method, one in methods.items():
            found.setdefault(one["tags"][0], []).append(operation(made, path, method, one))
    return tuple(Chapter(name, tuple(of)) for name, of in found.items())


def operation(made: Mapping[str, Any], path: str, method: str, one: Mapping[str, Any]) -> Operation:
    status = next(code for code in one["responses"] if code.startswith("2"))
    answer = next(iter(one["responses"][status].get("content", {"": {}}).values()))
    body = next(iter(one.get("requestBody", {}).get("content", {"": {}}).values()))
    summary, _rest, words = str(one.get("description", "")).partition("\n")
    return Operation(
        one["operationId"], method.upper(), path, one.get("summary") or summary, words.strip(),
        tuple(parameters(one)), tuple(fields(made, body.get("schema"))), tuple(fields(made, answer.get("schema"))),
        status, example_of(answer),
    )  # fmt: skip


def parameters(one: Mapping[str, Any]) -> Iterator[Field]:
    for each in one.get("parameters", ()):
        words = each.get("description") or each["schema"].get("description", "")
        yield Field(each["name"], kind_of(each["schema"]), words, bool(each.get("required")), each["in"])


def fields(made: Mapping[str, Any], schema: Mapping[str, Any] | None) -> Iterator[Field]:
    """The fields of a body, whose own fields follow theirs as `items[].id`."""
    yield from below(made, schema or {}, "")


def below(made: Mapping[str, Any], schema: Mapping[str, Any], prefix: str) -> Iterator[Field]:
    whole = resolved(made, schema)
    for name, inner in whole.get("properties", {}).items():
        deeper = resolved(made, inner)
        path, words = f"{prefix}{name}", inner.get("description") or deeper.get("description", "")
        yield Field(path, kind_of(deeper), words, name in whole.get("required", ()))
        if deeper.get("type") == "array":
            yield from below(made, deeper["items"], f"{path}[].")
        else:
            yield from below(made, deeper, f"{path}.")


def resolved(made: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, behind references."""
    if "$ref" in schema:
        return resolved(made, made["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if len(schema.get("allOf", ())) == 1:
        return {**resolved(made, schema["allOf"][0]), **{k: v for k, v in schema.items() if k != "allOf"}}
    return schema


def kind_of(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return "one of " + ", ".join(str(one) for one in schema["enum"] if one not in ("", None))
    if schema.get("type") == "array":
        return f"list of {kind_of(schema['items'])}"
    kind = str(schema.get("format") or schema.get("type") or "object")
    return f"{kind} or null" if schema.get("nullable") else kind


def example_of(answer: Mapping[str, Any]) -> str:
    examples = list(answer.get("examples", {}).values())
    return json.dumps(examples[0]["value"], indent=2, ensure_ascii=False) if examples else ""


@cache
def refusals() -> tuple[tuple[str, int, Any], ...]:
    """(code, status, words) of every refusal of the house, by code."""

    def every(base: type[Refusal]) -> Iterator[type[Refusal]]:
        for one in base.__subclasses__():
            yield one
            yield from every(one)

    ours = {one.__name__: one for one in every(Refusal) if not one.__module__.startswith("tests")}
    return tuple((name, one.status, one.words) for name, one in sorted(ours.items()))
