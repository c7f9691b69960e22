"""Words of SQL that several modules of the kernel share."""

from __future__ import annotations

from typing import NamedTuple


class Identity(NamedTuple):
    """A role, a search path and, for the holder of a signed link, what proves that they hold it."""

    role: str
    path: tuple[str, ...]
    link: str = ""


LINK_SETTING = "kantoor.link"
"""The setting of a connection that carries the proof of a signed link. Any role may set it and gains nothing by it:
the value itself is the secret."""

NOBODY = Identity("NONE", ("public",))
"""The rightless login: what a connection is when nobody said who it works for."""


def quoted(name: str) -> str:
    """A name as SQL writes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it, whatever it holds; where a value cannot be bound."""
    return "'" + text.replace("'", "''") + "'"
