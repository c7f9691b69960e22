"""What a token may: a part of what its person may, in words of permissions.

A scope is a permission ("invoicing.issue"). People choose by line, "invoicing:read" or "invoicing:write": these are
spelled out when the token is made, so that what its person may later never comes into it. A token never gives
anything: it is held against what the person may at that moment, with each request.
"""

from __future__ import annotations

from collections.abc import Iterable

READS = frozenset({"see", "queue", "review"})
"""Verbs that change nothing."""


def within(permissions: Iterable[str], scopes: Iterable[str]) -> frozenset[str]:
    """Those of the permissions that a token's scopes leave."""
    return frozenset(permissions) & frozenset(scopes)


def spelled_out(permissions: Iterable[str], chosen: Iterable[str]) -> list[str]:
    """The permissions that are meant by what was chosen, in order."""
    words = frozenset(chosen)
    return sorted(one for one in permissions if covers(words, one))


def covers(chosen: frozenset[str], permission: str) -> bool:
    line, _, verb = permission.partition(".")
    return permission in chosen or f"{line}:write" in chosen or (verb in READS and f"{line}:read" in chosen)


def by_line(scopes: Iterable[str]) -> list[str]:
    """A token's scopes in short, as people choose them: a line where anything is done there is ":write"."""
    ways: dict[str, str] = {}
    for one in scopes:
        line, _, verb = one.partition(".")
        ways[line] = ways.get(line, "read") if verb in READS else "write"
    return [f"{line}:{way}" for line, way in sorted(ways.items())]


def offered(permissions: Iterable[str]) -> list[str]:
    """The scopes that somebody with these permissions can give a token, in order: by line first, then word by word."""
    known = sorted(permissions)
    lines = {one.partition(".")[0]: set[str]() for one in known}
    for one in known:
        lines[one.partition(".")[0]].add("read" if one.partition(".")[2] in READS else "write")
    return [f"{line}:{way}" for line, ways in sorted(lines.items()) for way in sorted(ways)] + known
