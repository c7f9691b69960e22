"""How much a file may hold. One place, so that pages, refusals and tests say the same figures."""

from __future__ import annotations

MEGABYTE = 1024 * 1024

FILE_BYTES = 200 * MEGABYTE
"""The largest file that is taken in."""

COLUMNS = 200
"""The widest heading. A sales file has a dozen columns; thousands mean a file that was turned on its side."""

LINES = 2_000_000
"""The longest file, in lines: about what 200 MB of positions come to."""

CELL_CHARACTERS = 131_072
"""The longest cell: the default of Python's csv module. A longer one is nearly always a quotation mark left open."""

LINE_CHARACTERS = 2 * MEGABYTE + 1024
"""The longest line; the bytes are looked through by the megabyte, and one without a line end is refused."""

LINES_IN_ROW = 500
"""How many lines one row may run over, inside quotation marks, before we say that a mark was left open."""

LINES_READ_AGAIN = 100_000
"""How many lines are read again after open quotation marks, in all, before the whole file is refused."""

CHUNK = MEGABYTE
"""Bytes read at a time when a whole file is looked through."""

SAMPLE_CHARACTERS = 256 * 1024
"""How much of the beginning is looked at to find delimiter and quotation mark."""

WORKBOOK_PARTS = 5_000
"""Entries in the zip directory of a workbook; Excel writes some ten, and one a picture."""

WORKBOOK_BYTES = 600 * MEGABYTE
"""All parts of a workbook together, unpacked."""

WORKBOOK_RATIO = 200
"""Unpacked to packed. Real sheets reach about 60, deflate can do 1,032."""

WORKBOOK_FREE = 20 * MEGABYTE
"""Below this size unpacked, the ratio is not looked at."""

SHEET_CELLS = 4_000_000
"""Rows × columns of a sheet, empty cells in between included: loading takes about 75 bytes for each, measured."""

STRINGS_BYTES = 150 * MEGABYTE
"""The table of texts in a workbook, unpacked, which the reader holds whole."""
