"""Words of SQL that several modules of the kernel share."""

from __future__ import annotations

Identity = tuple[str, tuple[str, ...]]
"""A role and a search path."""

NOBODY: Identity = ("NONE", ("public",))
"""The rightless login: what a connection is when nobody said who it works for."""


def quoted(name: str) -> str:
    """A name as SQL writes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'
