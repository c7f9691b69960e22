"""What the portal's forms send."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.http import QueryDict

SCORES = ((1, "1"), (2, "2"), (3, "3"))


class HandInForm(forms.Form):
    """Files come beside it: they are on disk already when the view begins."""

    note = forms.CharField(required=False, max_length=5000, strip=True)
    wait = forms.BooleanField(required=False)
    key = forms.UUIDField(required=False)


class AnswerForm(forms.Form):
    text = forms.CharField(required=False, max_length=20_000, strip=True)


class RatingForm(forms.Form):
    """A click sends `score`; words may follow, alone."""

    score = forms.TypedChoiceField(required=False, choices=SCORES, coerce=int, empty_value=None)
    words = forms.CharField(required=False, max_length=5000, strip=True)


def row_field(row_id: UUID, column: str) -> str:
    """The name of one cell's field on the page of repairs."""
    return f"r-{row_id.hex}-{column}"


def row_values(post: QueryDict) -> dict[UUID, dict[str, str]]:
    """row id → column → text, of all fields that `row_field` named."""
    found: dict[UUID, dict[str, str]] = {}
    for name, text in post.items():
        prefix, _, rest = name.partition("-")
        row, _, column = rest.partition("-")
        if prefix == "r" and column and is_hex(row):
            found.setdefault(UUID(hex=row), {})[column] = str(text)
    return found


def is_hex(text: str) -> bool:
    return len(text) == 32 and all(sign in "0123456789abcdef" for sign in text)


def chosen_columns(post: QueryDict, names: Iterable[str], width: int) -> dict[str, int]:
    """column name → index in the file's heading, for the columns that were chosen among the file's `width`."""
    places = {str(index): index for index in range(width)}
    chosen = {name: places.get(str(post.get(f"column-{name}", ""))) for name in names}
    return {name: index for name, index in chosen.items() if index is not None}
