"""Names of file kinds and service lines."""

from __future__ import annotations

from core.actor import Actor
from core.lines import file_kinds, lines
from services.desk.intake.kinds import FileKind


def kind_of(slug: str) -> FileKind | None:
    """The kind of file with this slug, of whatever line."""
    return next((kind for _line, kind in file_kinds() if kind.slug == slug), None)


def title_of(slug: str) -> str:
    found = kind_of(slug)
    return str(found.title) if found else ""


def label_of(slug: str, column: str) -> str:
    """What people call a column of a kind; a heading that is none of ours stays as it is."""
    found = kind_of(slug)
    return found.label(column) if found and column else column


def line_for(actor: Actor) -> str:
    """The service line that work goes to which is handed in without saying: the first on which the actor hands in."""
    return next(slug for slug in lines() if actor.on(slug, "hand_in"))
