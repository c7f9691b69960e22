"""What is wrong with a row: codes to store, words to read. Every code has words here, in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from babel.dates import get_month_names
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from services.desk.intake.kinds import FileKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SHOWN = 80
"""Characters of a value that are shown in words; all of it is in the row's cells."""

KEPT = 500
"""Characters of a value that are kept in a problem."""


class Problem(NamedTuple):
    """`column` is a column's name, or "" where the row as a whole is meant; `detail` fills the places of the words."""

    column: str
    value: str
    code: str
    detail: Mapping[str, str | int]

    def as_json(self) -> dict[str, Any]:
        """Plain values, for storing with a refused row."""
        return {"column": self.column, "value": self.value, "code": self.code, "detail": dict(self.detail)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Problem:
        """The problem that `as_json` stored."""
        return cls(stored["column"], stored["value"], stored["code"], stored["detail"])


WORDS: Mapping[str, _StrPromise] = {
    # the row
    "too_many_cells": _("there are %(found)s columns where the heading has %(expected)s."),
    "stray_cell": _(
        "there are %(found)s columns where the heading has %(expected)s. "
        "Most likely “%(value)s” belongs in one column and a separator in it is not between quotation marks."
    ),
    "too_few_cells": _(
        "there are %(found)s columns where the heading has %(expected)s; the row breaks off or lacks some."
    ),
    "quotes": _("a quotation mark stands where none may stand, or is never closed."),
    "size": _("a cell is longer than %(limit)s characters; perhaps a quotation mark is never closed."),
    "duplicate": _("“%(value)s” stands in row %(first)s already. The first was taken."),
    # any value
    "missing": _("nothing is filled in, and it is needed."),
    "too_long": _("“%(value)s” has %(length)s characters; %(limit)s are possible."),
    "control": _("“%(value)s” holds a character that cannot be seen or printed (%(character)s)."),
    "lost_character": _("a character of “%(value)s” was lost in an earlier conversion (it shows as �)."),
    "failed_formula": _("there is a formula that failed or was not worked out (%(value)s)."),
    # numbers
    "not_number": _("“%(value)s” is not a number."),
    "ambiguous_number": _(
        "“%(value)s” may be read in two ways, and no other row tells which sign is the decimal mark."
    ),
    "currency_in_number": _("“%(value)s” has a currency sign that does not tell which currency is meant."),
    "other_currency": _("“%(value)s” is in %(found)s, while the other rows are in %(expected)s."),
    "not_whole": _("“%(value)s” is not a whole number."),
    "too_many_places": _("“%(value)s” has %(found)s decimals; %(limit)s are possible."),
    "below": _("“%(value)s” is less than %(limit)s, which is the least that is possible."),
    "above": _("“%(value)s” is more than %(limit)s, which is the most that is possible."),
    "fraction": _("“%(value)s” is not a share between 0 and 1. Write fifteen per cent as 0.15 or 15%%."),
    "percentage": _("“%(value)s” is less than one per cent, while the other rows are percentages. Write it with %%."),
    # days
    "not_date": _("“%(value)s” is not a date."),
    "no_such_day": _("“%(value)s”: there is no %(day)s %(month)s in %(year)s."),
    "odd_year": _("“%(value)s” lies in the year %(year)s, which cannot be meant."),
    "ambiguous_date": _("“%(value)s” may be read in two ways, and no other row tells whether the day stands first."),
    # the rest
    "unknown_country": _("“%(value)s” is no country that we know. Write its name or its two-letter code."),
    "unknown_currency": _("“%(value)s” is no currency in use. Write its three-letter code."),
    "unknown_language": _("“%(value)s” is no language code. Write two letters, such as en or nl."),
    "bad_email": _("“%(value)s” is not one e-mail address."),
    # what a service line finds
    "known": _("“%(value)s” was handed in before. The first one counts; nothing was doubled."),
    "order_known": _("order %(value)s was handed in before. The first one counts; nothing was doubled."),
    "order_issued": _("order %(value)s is invoiced already, so nothing can be added to it."),
}


def words_of(problem: Problem) -> str:
    """The problem in the reader's language, where row and column stand beside it."""
    return str(WORDS[problem.code]) % _places(problem)


def explain(problem: Problem, row: int, kind: FileKind | None = None) -> str:
    """The problem in the reader's language, naming row, column and value. `kind` gives columns their names."""
    words = words_of(problem)
    places = {"row": row, "column": kind.label(problem.column) if kind else problem.column, "words": words}
    if not problem.column:
        return str(_("Row %(row)s: %(words)s")) % places
    return str(_("Row %(row)s, %(column)s: %(words)s")) % places


def explain_all(problems: Iterable[Problem], row: int, kind: FileKind | None = None) -> str:
    """All problems of a row in one text, for the column of reasons in a file of refused rows."""
    return " ".join(explain(problem, row, kind) for problem in problems)


MISSED: Mapping[str, _StrPromise] = {
    "customers": _("customer %(key)s is in no file that you handed in."),
    "orders": _("order %(key)s is in no file that you handed in."),
}
"""By the kind of the row that is missed."""


def missed_words(kind: FileKind | None, key: str) -> str:
    """Why a row of this kind waits, where nothing that was handed in has the key that it refers to."""
    owners = next(iter(kind.refers.values()), ()) if kind else ()
    words = next((MISSED[owner] for owner in owners if owner in MISSED), _("%(key)s is in no file that you handed in."))
    return str(words) % {"key": shortened(key)}


def _places(problem: Problem) -> dict[str, str | int]:
    places = {**problem.detail, "value": shortened(problem.value)}
    if problem.code == "no_such_day":
        places["month"] = get_month_names("wide", "format", get_language() or "en")[int(places["month"])]
    return places


def shortened(value: str) -> str:
    """A value for a sentence: one line, not too long, without signs that cannot be seen."""
    line = "".join(character if character.isprintable() else "·" for character in value[: SHOWN + 1])
    return line if len(line) <= SHOWN else line[:SHOWN] + "…"
