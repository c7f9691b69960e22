"""Forms of access and team."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.duties import Duty
from core.lines import APART, LEVELS, areas
from tenants.access import reading, suspended
from tenants.models import Client, GrantReview, StaffMember


class Styled(forms.Form):
    """Fields look as the house's do."""

    prefix_of_ids = "id_"
    """Where two forms with the same names are on one page, each has its own."""

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial, label_suffix="", auto_id=f"{self.prefix_of_ids}%s")
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
                field.widget.attrs["class"] = "k-input"


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


def after(day: date) -> datetime:
    """The midnight that ends a day, in the reader's zone."""
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone())


def active_clients() -> list[tuple[str, str]]:
    rows = Client.objects.filter(status=Client.Status.ACTIVE).order_by("name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


class AskForm(Styled):
    """Asking clients for access; for a team by whoever leads."""

    clients = forms.MultipleChoiceField(label=_("Clients"), widget=forms.CheckboxSelectMultiple)
    purpose = forms.CharField(
        label=_("What for"), max_length=300, help_text=_("The client reads this, also in the log of entries.")
    )
    lines = forms.MultipleChoiceField(
        label=_("Services"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all but payroll."),
    )  # fmt: skip
    duties = forms.MultipleChoiceField(
        label=_("On payroll"), required=False, choices=Duty.choices, widget=forms.CheckboxSelectMultiple
    )
    until = day_field(_("Until"))
    standing = forms.BooleanField(label=_("Standing, reviewed every year"), required=False)
    team = forms.ChoiceField(label=_("For a team"), required=False)

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data, initial={"until": timezone.localdate() + timedelta(days=90)})
        self.fields["clients"].choices = active_clients()  # type: ignore[attr-defined]
        self.fields["lines"].choices = [(slug, line.title) for slug, line in areas().items()]  # type: ignore[attr-defined]
        if actor.may("tenants.team"):
            teams = [(str(team.pk), team.name) for team in reading.teams(actor)]
            self.fields["team"].choices = [("", _("no: for myself")), *teams]  # type: ignore[attr-defined]
        else:
            del self.fields["team"]

    def wish(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {**given, "until": after(given["until"]), "team": given.get("team") or None}


class EmergencyForm(Styled):
    client = forms.ChoiceField(label=_("Client"))
    reason = forms.CharField(
        label=_("Why it cannot wait"), max_length=300, help_text=_("The client's administrators read it at once.")
    )
    hours = forms.TypedChoiceField(label=_("For how long"), coerce=int, initial=2)
    lines = forms.MultipleChoiceField(label=_("Services"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["client"].choices = [("", "–"), *active_clients()]  # type: ignore[attr-defined]
        hours = [(n, _("%(n)s hours") % {"n": n} if n > 1 else _("1 hour")) for n in range(1, 9)]
        self.fields["hours"].choices = hours  # type: ignore[attr-defined]
        offered = [(slug, line.title) for slug, line in areas().items() if slug not in APART]
        self.fields["lines"].choices = offered  # type: ignore[attr-defined]

    def wish(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ReviewForm(forms.Form):
    outcome = forms.ChoiceField(choices=GrantReview.Outcome.choices)
    words = forms.CharField(required=False, max_length=500)
    standing = forms.BooleanField(required=False)


class MemberForm(Styled):
    """Level, skills and languages of a staff member; words are parted by commas."""

    level = forms.ChoiceField(label=_("Level"), choices=StaffMember.Level.choices)
    skills = forms.CharField(label=_("Skills"), required=False, max_length=400, help_text=_("Words, parted by commas."))
    languages = forms.CharField(label=_("Languages"), required=False, max_length=100, help_text=_("E.g. nl, en."))

    def __init__(self, data: Any = None, *, found: StaffMember) -> None:
        joined = {"skills": ", ".join(found.skills), "languages": ", ".join(found.languages)}
        super().__init__(data, initial={"level": found.level if found.level in LEVELS else LEVELS[0], **joined})

    def wish(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {**given, "skills": given["skills"].split(","), "languages": given["languages"].split(",")}


class AbsenceForm(Styled):
    first_day = day_field(_("First day away"))
    last_day = day_field(_("Last day away"))
    deputy = forms.ChoiceField(
        label=_("Stands in"), required=False, help_text=_("Has the same access for these days, payroll excepted.")
    )

    def __init__(self, data: Any = None, *, actor: Actor, person: Any) -> None:
        super().__init__(data)
        others = [(str(one.pk), one.name) for one in reading.possible_deputies(actor, person)]
        self.fields["deputy"].choices = [("", _("nobody")), *others]  # type: ignore[attr-defined]

    def wish(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {**given, "deputy": given["deputy"] or None}


class TeamForm(Styled):
    name = forms.CharField(label=_("Name of the team"), max_length=80)


def why_field() -> forms.CharField:
    return forms.CharField(
        label=_("Why"), max_length=300, help_text=_("It is kept, and the client's administrators read it.")
    )


class SuspendClientForm(Styled):
    prefix_of_ids = "client_"
    client = forms.ChoiceField(label=_("Client"))
    why = why_field()

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        choices = [(str(pk), name) for pk, name in suspended.active_clients(actor)]
        self.fields["client"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]


class SuspendPersonForm(Styled):
    prefix_of_ids = "person_"
    email = forms.EmailField(label=_("E-mail"))
    why = why_field()
