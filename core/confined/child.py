"""What happens in a child: it hears what to parse, puts up its walls, and answers as often as it is asked.

A work is a function of a path and words that returns `Parsed`: a first answer, and a way to go through the rest again
and again. Answers are JSON and nothing else: whoever takes over a child can lie about its file, and that is all.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from core.confined import walls
from core.refusals import Refusal

NEXT, AGAIN = b"n", b"a"
LENGTH = 4


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a work returns. `first` and what `parts` gives are plain values, as JSON knows them."""

    first: Any
    parts: Callable[[], Iterator[Any]] = lambda: iter(())


def load_parsers(modules: list[str]) -> None:
    """Loaded in the nursery, once; and libraries' slow first steps with them."""
    for module in modules:
        import_module(module)


def serve(commands: int, answers: int) -> None:
    """Do one work: the first line names it, then single letters ask for parts."""
    walls.die_with_parent()
    order = json.loads(read_line(commands))
    close_others({commands, answers})
    try:
        walls.limit(order["seconds"], order["megabytes"])
        module, _, name = order["work"].partition(":")
        work = getattr(import_module(module), name)
        path = Path(order["path"])
        walls.wall_up(path)
        parsed: Parsed = work(path, **order["words"])
        say(answers, {"first": parsed.first, "memory": peak()})
        for part in asked_for(commands, parsed.parts):
            say(answers, part)
    except BaseException as trouble:
        say(answers, {"trouble": told(trouble)})


def asked_for(commands: int, parts: Callable[[], Iterator[Any]]) -> Iterator[dict[str, Any]]:
    """A part for each NEXT, the end as often as it is asked for; AGAIN begins anew and is answered too."""
    going = parts()
    while command := os.read(commands, 1):
        if command == AGAIN:
            going = parts()
            yield {"again": True}
        else:
            try:
                yield {"part": next(going)}
            except StopIteration:
                going = iter(())
                yield {"end": True, "memory": peak()}


def told(trouble: BaseException) -> dict[str, Any]:
    if isinstance(trouble, Refusal):
        detail = {name: value if isinstance(value, int) else str(value) for name, value in trouble.detail.items()}
        return {"refusal": f"{type(trouble).__module__}.{type(trouble).__name__}", "detail": detail}
    if isinstance(trouble, MemoryError):
        return {"kind": "MemoryError", "where": ""}
    return {"kind": type(trouble).__name__, "where": "".join(traceback.format_exception(trouble))[-4000:]}


def peak() -> int:
    """The most memory that this child had, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def say(answers: int, what: dict[str, Any]) -> None:
    raw = json.dumps(what, ensure_ascii=False, separators=(",", ":"), check_circular=False)
    data = raw.encode("utf-8", "surrogatepass")
    left = memoryview(len(data).to_bytes(LENGTH, "big") + data)
    while left:
        left = left[os.write(answers, left) :]


def read_line(commands: int) -> bytes:
    found = b""
    while not found.endswith(b"\n"):
        piece = os.read(commands, 1 << 16)
        if not piece:
            sys.exit(0)
        found += piece
    return found


def close_others(kept: set[int]) -> None:
    """Nothing but the two pipes: standard input, output and errors lead nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)
    beyond = sorted(kept)
    os.closerange(3, beyond[0])
    os.closerange(beyond[0] + 1, beyond[1])
    os.closerange(beyond[1] + 1, 4096)
