"""What the pages of tokens ask for and show, in both rooms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.actor import Actor
from core.api.scopes import by_line
from core.lines import areas
from tenants.models import Token
from tenants.tokens import scopes_of

DAYS = ((30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (365, gettext_lazy("a year")))
ROOMS = {"desk": gettext_lazy("Work, files and questions"), "webhooks": gettext_lazy("Webhooks")}


class TokenForm(forms.Form):
    """A name, what it may do line by line, and when it ends; the client's admin may make one for a machine."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("By which you will know it again."),
        widget=forms.TextInput({"class": "k-input", "autocomplete": "off"}),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What you may yourself now. For what you may later, make a new one."),
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label=gettext_lazy("It ends after"), choices=DAYS, coerce=int, initial=90,
        widget=forms.Select({"class": "k-input"}),
    )  # fmt: skip
    machine = forms.BooleanField(
        label=gettext_lazy("For a machine of the company"), required=False,
        help_text=gettext_lazy("It goes on when the person who made it leaves."),
    )  # fmt: skip

    def __init__(self, actor: Actor, data: Any = None, *, now: datetime) -> None:
        super().__init__(data, label_suffix="")
        choices: Any = self.fields["scopes"]
        choices.choices = list(offered_lines(actor, now))
        if not actor.may("tenants.machines"):
            del self.fields["machine"]

    def wish(self, now: datetime) -> dict[str, Any]:
        """What `tokens.make_token` takes."""
        clean = self.cleaned_data
        until = now + timedelta(days=clean["days"])
        machine = bool(clean.get("machine"))
        return {"name": clean["name"], "scopes": clean["scopes"], "expires_at": until, "machine": machine, "now": now}


def offered_lines(actor: Actor, now: datetime) -> Iterator[tuple[str, str]]:
    """(scope, words) by line: a page names no single permissions; they can be given by their words elsewhere."""
    for scope in scopes_of(actor, now=now):
        if ":" in scope:
            yield scope, scope_words(scope)


def scope_words(scope: str) -> str:
    """A line's scope as people read it."""
    line, _colon, way = scope.partition(":")
    title = ROOMS.get(line) or (areas()[line].title if line in areas() else line)
    return (_("%(line)s: look") if way == "read" else _("%(line)s: look and act")) % {"line": title}


@dataclass(frozen=True, slots=True)
class Shown:
    """A token in the list. `state` is live, ended or revoked."""

    id: UUID
    name: str
    begins: str
    scopes: tuple[str, ...]
    by: str
    machine: bool
    expires_at: datetime
    last_used_at: datetime | None
    state: str


def shown(token: Token, now: datetime) -> Shown:
    state = "revoked" if token.revoked_at else "live" if token.counts(now) else "ended"
    may = tuple(map(scope_words, by_line(token.scopes)))
    return Shown(
        token.pk, token.name, token.begins, may, token.made_by_name, token.machine, token.expires_at,
        token.last_used_at, state,
    )  # fmt: skip
