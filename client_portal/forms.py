"""What the portal's forms send."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.lines import ROLES, areas
from tenants.access.duties import pairs_to_except
from tenants.access.reading import OwnPerson
from tenants.access.roles import Invited
from tenants.enrolling import Window

ROLE_TITLES = {
    "admin": _("administrator"),
    "approver": _("approves"),
    "uploader": _("hands in work"),
    "viewer": _("looks only"),
    "auditor": _("auditor"),
}
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


class ExceptionForm(forms.Form):
    """Two duties that one person may hold together for once, why, and until when; on lines of which the actor is
    admin."""

    pair = forms.ChoiceField(label=_("These two together"))
    why = forms.CharField(label=_("Why"), max_length=300)
    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput({"type": "date"}), help_text=_("Within a year from today.")
    )

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data, label_suffix="", auto_id="exception_%s")
        choices = [(f"{one} {other}", f"{one} + {other}") for one, other in pairs_to_except(actor)]
        self.fields["pair"].choices = choices  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "k-input"

    def wish(self) -> dict[str, Any]:
        given = self.cleaned_data
        one, other = given["pair"].split()
        return {"pair": (one, other), "why": given["why"], "until": end_of(given["until"])}


def end_of(day: date) -> datetime:
    """The midnight that ends a day, in the reader's zone."""
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone())


def chosen_ids(post: QueryDict) -> list[UUID]:
    """The things that were ticked; what is no id is nothing."""
    found = []
    for text in post.getlist("chosen")[:200]:
        with suppress(ValueError):
            found.append(UUID(text))
    return found


class RolesForm(forms.Form):
    """One choice for each line; an auditor's window beside them."""

    until = forms.DateField(label=_("Auditor: may look until"), required=False)
    period_from = forms.DateField(label=_("Auditor: sees things from"), required=False)
    period_until = forms.DateField(label=_("Auditor: sees things to"), required=False)

    def __init__(self, data: Any = None, *, found: OwnPerson, lines: Sequence[str]) -> None:
        super().__init__(data, label_suffix="")
        self.lines, has = list(lines), {row.line: row for row in found.roles}
        for slug in self.lines:
            choices = [("", _("no role of their own")), *((role, ROLE_TITLES[role]) for role in ROLES)]
            self.fields[f"line-{slug}"] = forms.ChoiceField(label=areas()[slug].title, choices=choices, required=False)
            self.initial[f"line-{slug}"] = has[slug].role if slug in has else ""
        self.order_fields([f"line-{slug}" for slug in self.lines])
        audited = next((row for row in found.roles if row.until), None)
        for name in ("until", "period_from", "period_until"):
            self.fields[name].widget = forms.DateInput({"type": "date"})
            value = getattr(audited, name, None)
            self.initial[name] = value.date() if isinstance(value, datetime) else value
        for field in self.fields.values():
            field.widget.attrs["class"] = "k-input"

    def wish(self) -> Invited:
        """Roles by line, "" where the person has none."""
        given, day = self.cleaned_data, self.cleaned_data["until"]
        until = end_of(day) if day else None
        roles = {slug: given[f"line-{slug}"] for slug in self.lines}
        return Invited(roles, Window(until, given["period_from"], given["period_until"]))
