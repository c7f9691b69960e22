"""Why a whole file cannot be used. Each says what happened, what was kept and what to do.

All carry `name`, the file's name as the client knows it. The file itself is kept by whoever asked for it to be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.refusals import BadInput

PHRASES = ("found", "limit")
"""Places that may hold words of ours, stored as they stand in the source and translated for each reader."""


class UnusableFile(BadInput):
    """Base of all refusals of a whole file; no row of it was taken in."""

    words = _("“%(name)s” could not be read as a table. It is kept, and no row of it was taken in.")

    def __str__(self) -> str:
        return str(self.words) % shown(self.detail)


def shown(detail: Mapping[str, Any]) -> dict[str, str]:
    """The places of a refusal in the reader's language: numbers formatted, our phrases translated."""
    from core.templatetags.kantoor import number  # here: a confined child raises refusals and shows none

    numbers = {name: number(value) for name, value in detail.items() if isinstance(value, int)}
    words = {name: str(value) for name, value in detail.items() if name not in numbers}
    phrases = {name: gettext(words[name]) % numbers for name in PHRASES if words.get(name)}
    return {**words, **numbers, **phrases}


class EmptyFile(UnusableFile):
    """No bytes, or nothing but blanks."""

    words = _("“%(name)s” is empty. No row was taken in. Look whether the export ended well and hand it in again.")


class NoRows(UnusableFile):
    """A heading, and nothing under it."""

    words = _(
        "“%(name)s” has a heading and no rows under it. No row was taken in. "
        "Look whether the export was filtered and hand it in again."
    )


class FileTooLarge(UnusableFile):
    """`size` and `limit` in megabytes."""

    words = _(
        "“%(name)s” is %(size)s MB; we read files up to %(limit)s MB. No row of it was taken in. "
        "Split it, for example by month, and hand in the parts."
    )


class NotATable(UnusableFile):
    """Something else under the name of a table; `found` says what, in words."""

    words = _(
        "“%(name)s” is no table: it is %(found)s. It is kept, and no row of it was taken in. "
        "Save the table as CSV or XLSX and hand that in."
    )


class LockedSpreadsheet(UnusableFile):
    """A workbook behind a password."""

    words = _(
        "“%(name)s” is locked with a password. It is kept, and no row of it was taken in. "
        "Take the password off and hand it in again."
    )


class DamagedSpreadsheet(UnusableFile):
    """A zip that cannot be unpacked, or a workbook that cannot be followed."""

    words = _(
        "“%(name)s” is a damaged workbook: it could not be unpacked. It is kept, and no row of it was taken in. "
        "Open it, save it again as XLSX or CSV and hand that in."
    )


class SpreadsheetTooLarge(UnusableFile):
    """A workbook that unpacks to more than we hold: a zip bomb, or cells scattered over a huge sheet."""

    words = _(
        "“%(name)s” unpacks to more than we can read (%(found)s; the limit is %(limit)s). No row of it was taken in. "
        "Save the one sheet that matters as CSV and hand that in."
    )


class UnreadableText(UnusableFile):
    """Bytes that are no text in any encoding we know; `line` is the first that is not."""

    words = _(
        "Line %(line)s of “%(name)s” holds characters that are neither UTF-8 "
        "nor in a Windows or ISO encoding that we know. "
        "It is kept, and no row of it was taken in. Save it as “CSV UTF-8” and hand it in again."
    )


class TooManyColumns(UnusableFile):
    """A heading wider than the limit."""

    words = _(
        "“%(name)s” has %(columns)s columns; we read up to %(limit)s. No row of it was taken in. "
        "Look whether rows and columns were swapped."
    )


class TooManyRows(UnusableFile):
    """More lines than the limit."""

    words = _(
        "“%(name)s” has more than %(limit)s lines. No row of it was taken in. "
        "Split it, for example by month, and hand in the parts."
    )


class CellTooLarge(UnusableFile):
    """A line that does not end; in a table that is one huge cell."""

    words = _(
        "“%(name)s” has a line or cell of more than %(limit)s characters. No row of it was taken in. "
        "Look whether the rows are on lines of their own."
    )


class BrokenQuotes(UnusableFile):
    """Quotation marks opened and never closed, all over the file; `row` is where reading was given up."""

    words = _(
        "“%(name)s” opens quotation marks again and again without closing them, up to row %(row)s and beyond. "
        "No row of it was taken in. Export it again with quotation marks inside a cell doubled."
    )


class TooHard(UnusableFile):
    """Its parser took more time or memory than a file gets, or died of it."""

    words = _(
        "“%(name)s” takes more time or memory to read than a file may. It is kept, and no row of it was taken in. "
        "Save the one table that matters as CSV, in parts if it is long, and hand that in."
    )


class Unreadable(UnusableFile):
    """A parser fell over it, and not by any of the ways above."""
