"""Headings of columns, compared as people mean them: `orderID`, `Order_ID` and `order id` are one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_STROKES = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "ß": "ss", "æ": "ae", "Æ": "ae", "đ": "d", "Đ": "d"})
"""Letters that Unicode does not take apart into a letter and a sign."""

_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_OTHER_THAN_WORDS = re.compile(r"[^a-z0-9]+")

_VALUE = re.compile(
    r"""[-+]?[\d.,\s]*\d[\d.,\s]*%?             # a number
      | \d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*       # a date
      | [^@\s]+@[^@\s]+\.[a-z]+                 # an e-mail address
      | null | true | false
    """,
    re.IGNORECASE | re.VERBOSE,
)


@lru_cache(maxsize=10_000)
def normalised(heading: str) -> str:
    """Lower case letters a–z and figures only: accents, spaces, underscores and the humps of camelCase are gone."""
    text = heading[:200].replace("#", " number ").translate(_STROKES)
    apart = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return _OTHER_THAN_WORDS.sub("", bare)


def readings(heading: str) -> tuple[str, ...]:
    """What a heading may mean, best first: as it stands, and without what is in brackets, as in `Freight (EUR)`."""
    whole, bare = normalised(heading), normalised(_BRACKETS.sub(" ", heading))
    return (whole,) if bare in ("", whole) else (whole, bare)


def signature(heading: Sequence[str]) -> str:
    """A stable name (32 hexadecimal digits) of a heading, under which a mapping is remembered for a client."""
    joined = "\x1f".join(map(normalised, heading))
    return hashlib.sha256(joined.encode()).hexdigest()[:32]


def is_heading(cells: Sequence[str]) -> bool:
    """Whether a row reads as a heading: names, most of them given, none a number, date or address."""
    given = [cell.strip() for cell in cells if cell.strip()]
    if len(given) * 2 < len(cells) or not given:
        return False
    return not any(_VALUE.fullmatch(cell) for cell in given)


def width_of(heading: Sequence[str]) -> int:
    """Columns up to the last that is named: spreadsheets trail nameless ones."""
    return max((index + 1 for index, cell in enumerate(heading) if cell.strip()), default=0)
