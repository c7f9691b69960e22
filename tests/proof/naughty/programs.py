"""The same strings by the API: in every text of every body that the published document describes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from core.api.schema import document
from tests.harness import kinds
from tests.harness.proving import Progress
from tests.proof.matrix.asking import as_before
from tests.proof.matrix.people import Someone
from tests.proof.matrix.things import Things

ASKERS = {"client": "by an admin's token", "console": "by a senior's token"}


def try_programs(people: dict[str, Someone], things: Things, texts: Sequence[str], progress: Progress) -> None:
    for room, kind in ASKERS.items():
        host = kinds.HOME if room == "client" else room
        for path, shape in posts(room):
            for text in texts:
                progress.count("naughty_tries")
                answer = post(people[kind], host, placed(path, things), filled(shape, document(room), text))
                if answer.status_code >= 500:
                    progress.fail("naughty_failures", f"POST {path} {text!r:.100}: {answer.status_code}")


def posts(room: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(path, shape of its body) of every operation that takes JSON."""
    for path, methods in document(room)["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {})
        if "application/json" in content:
            yield path, content["application/json"]["schema"]


def placed(path: str, things: Things) -> str:
    """The path with planted things in its places."""
    names = {"work": "asked", "file": "unknown", "draft": "ready"}
    return re.sub(r"\{(\w+)\}", lambda found: things.of.get(names.get(found[1], found[1]), str(uuid4())), path)


def filled(shape: Mapping[str, Any], whole: Mapping[str, Any], text: str, depth: int = 0) -> Any:
    """A body of this shape whose every text is the string."""
    if "$ref" in shape:
        name = str(shape["$ref"]).rpartition("/")[2]
        return filled(whole["components"]["schemas"][name], whole, text, depth + 1) if depth < 9 else None
    if shape.get("allOf"):
        return filled(shape["allOf"][0], whole, text, depth)
    kind = shape.get("type")
    if kind == "object":
        own = {name: filled(one, whole, text, depth + 1) for name, one in shape.get("properties", {}).items()}
        more = shape.get("additionalProperties")
        return {**own, text: filled(more, whole, text, depth + 1)} if isinstance(more, dict) else own
    if kind == "array":
        return [filled(shape.get("items", {}), whole, text, depth + 1)]
    return {"integer": 1, "number": 1, "boolean": True}.get(str(kind), text)


def post(who: Someone, host: str, path: str, body: Any) -> Any:
    """JSON as programs write it; half a pair as the six letters \\\\ud83d."""
    headers = {"Idempotency-Key": uuid4().hex}
    with as_before(who.at(host)):
        return who.at(host).post(path, json.dumps(body), content_type="application/json", headers=headers)
