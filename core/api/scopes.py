"""What a token may: a part of what its person may, in words of permissions or by line.

A scope is a permission ("invoicing.issue"), or a line with `:read` or `:write` ("invoicing:read"). A token never gives
anything: it is held against what the person may at that moment, with each request.
"""

from __future__ import annotations

from collections.abc import Iterable

READS = frozenset({"see", "queue", "review"})
"""Verbs that change nothing."""


def within(permissions: Iterable[str], scopes: Iterable[str]) -> frozenset[str]:
    """Those of the permissions that the scopes leave."""
    words = frozenset(scopes)
    return frozenset(one for one in permissions if covers(words, one))


def covers(scopes: frozenset[str], permission: str) -> bool:
    line, _, verb = permission.partition(".")
    return permission in scopes or f"{line}:write" in scopes or (verb in READS and f"{line}:read" in scopes)


def offered(permissions: Iterable[str]) -> list[str]:
    """The scopes that somebody with these permissions can give a token, in order: by line first, then word by word."""
    known = sorted(permissions)
    lines = {one.partition(".")[0]: set[str]() for one in known}
    for one in known:
        lines[one.partition(".")[0]].add("read" if one.partition(".")[2] in READS else "write")
    return [f"{line}:{way}" for line, ways in sorted(lines.items()) for way in sorted(ways)] + known
