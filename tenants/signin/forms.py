"""Forms that differ from allauth's, and those of our own pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ReauthenticateForm, ResetPasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.demo import ROLES
from tenants.models import Person, StaffMember


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # untyped base
    """A passkey always proves its holder too (finger, face, PIN), so that it signs in by itself."""

    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)


class SignInForm(LoginForm):  # type: ignore[misc]  # untyped base
    """Without the help of allauth under the password: the page says it in its own place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field(self, "password").help_text = ""


class ConfirmForm(ReauthenticateForm):  # type: ignore[misc]  # untyped base
    """Likewise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field(self, "password").help_text = ""


class ResetForm(ResetPasswordForm):  # type: ignore[misc]  # untyped base
    """Whether an address is known shows neither in the answer nor in its time: a mail goes out in both cases."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if self.users:
            return str(super().save(request, **kwargs))
        email = str(self.cleaned_data["email"])
        get_adapter(request).send_mail("account/email/unknown_account", email, {})
        return email


class MeForm(forms.Form):
    """What a person may change about themselves."""

    name = forms.CharField(label=_("Name"), max_length=120)


class AcceptForm(forms.Form):
    """Somebody new accepts. Without a password they come by passkey or by their company."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"))
    password = forms.CharField(
        label=_("A password of at least twelve characters"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, without_password: bool = False, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field(self, "language").choices = screen_languages()
        self.email = email
        if without_password:
            del self.fields["password"]

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, Person(email=self.email, name=self.cleaned_data.get("name", "")))
        return password


class CompanyForm(forms.Form):
    email = forms.EmailField(label=_("Your address at work"), max_length=254)


class InviteForm(forms.Form):
    """Whom to ask. The role fields are added by the room that asks."""

    email = forms.EmailField(label=_("Address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language of the mail"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field(self, "language").choices = screen_languages()
        field(self, "language").initial = get_language()


class ClientInviteForm(InviteForm):
    """To a client: a role on each line that the person who asks may give; where that is one, it has to be chosen."""

    def __init__(self, *args: Any, lines: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given = tuple(slug for slug, _title in lines)
        roles = [(role, words) for role, words in ROLES.items() if role != "auditor"]
        one = len(self.given) == 1
        for slug, title in lines:
            choices = [("", _("choose") if one else _("nothing")), *roles]
            self.fields[f"role-{slug}"] = forms.ChoiceField(label=title, choices=choices, required=one)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.roles():
            raise forms.ValidationError(_("Choose what they may do, on one service at least."))
        return cleaned

    def roles(self) -> dict[str, str]:
        said = {slug: self.cleaned_data.get(f"role-{slug}", "") for slug in self.given}
        return {slug: role for slug, role in said.items() if role}

    def whom(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("email", "name", "language")}


class StaffInviteForm(InviteForm):
    """To the provider's staff."""

    level = forms.ChoiceField(label=_("Level"), choices=StaffMember.Level.choices)
    account_manager = forms.BooleanField(label=_("Account manager"), required=False)


class RecoverForm(forms.Form):
    email = forms.EmailField(label=_("Address of the person"), max_length=254)
    how = forms.CharField(
        label=_("How did you make sure that it is them?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def field(form: forms.Form, name: str) -> Any:
    return form.fields[name]


def screen_languages() -> list[tuple[str, Any]]:
    return [(code, words) for code, words in settings.LANGUAGES if code in settings.SCREEN_LANGUAGES]
