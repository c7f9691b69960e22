"""What the pages of webhooks ask for, in both rooms."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from services.webhooks.addresses import LONGEST, trouble_with
from services.webhooks.catalogue import choosable


class EndpointForm(forms.Form):
    """An address, and what it is told: one group of choices for each line that the actor may choose from."""

    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        help_text=_("Where your program listens, beginning with https://."),
        widget=forms.TextInput({"class": "k-input", "inputmode": "url", "autocomplete": "off"}),
    )

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        for line, types in groupby(choosable(actor), key=lambda one: one.line):
            shown = list(types)
            self.fields[f"facts_{line}"] = forms.MultipleChoiceField(
                label=shown[0].group,
                required=False,
                choices=[(one.name, one.fact.title) for one in shown],
                widget=forms.CheckboxSelectMultiple,
            )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if why := trouble_with(url):
            raise forms.ValidationError(why)
        return url

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.facts():
            raise forms.ValidationError(_("Choose at least one thing that this address should be told."))
        return self.cleaned_data

    def facts(self) -> list[str]:
        return [one for name in self.fields if name.startswith("facts_") for one in self.cleaned_data.get(name, ())]


class SinceForm(forms.Form):
    """From when on everything is sent again, in the reader's own zone."""

    since = forms.DateTimeField(
        label=_("Everything since"),
        widget=forms.DateTimeInput({"class": "k-input", "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
