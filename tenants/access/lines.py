"""Of which service lines somebody decides who may do what."""

from __future__ import annotations

from collections.abc import Sequence

from core.actor import Actor
from core.lines import areas
from tenants.access.refusals import NotYourLine
from tenants.actors import COMPANY
from tenants.holders import lines_of


def may_manage(actor: Actor, line: str) -> bool:
    """Whether the actor decides about roles on this line."""
    return actor.may(COMPANY) or (line in areas() and actor.on(line, "admin"))


def require_lines(actor: Actor, lines: Sequence[str]) -> None:
    """Whoever decides is admin of every line concerned; the company's admin is of all."""
    lacking = [line for line in lines_of(lines) if not may_manage(actor, line)]
    if lacking:
        raise NotYourLine(lines=", ".join(str(areas()[slug].title) for slug in sorted(lacking) if slug in areas()))
