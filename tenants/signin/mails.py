"""Mails about accounts: one template, the words by what happened, in the language that is active."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.models import Provider

NOT_YOU = _("If that was not you, sign in, end all other sessions and change your password, and tell us.")
FROM = _("It was done from the address %(ip)s, with %(user_agent)s.")
WORDS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "account/email/password_reset_key": (
        _("A new password"),
        (
            _("Somebody asked for a new password for your account. Open this address and choose one:"),
            "%(password_reset_url)s",
            _("It can be used once, and only for some hours. If it was not you, do nothing: nothing has changed."),
        ),
    ),
    "account/email/unknown_account": (
        _("A new password"),
        (
            _("Somebody asked for a new password for this address, and there is no account with it here."),
            _("If it was you, you may have been invited with another address. If it was not you, do nothing."),
        ),
    ),
    "account/email/password_reset": (_("Your password was changed"), (_("A new password was set by mail."), NOT_YOU)),
    "account/email/password_changed": (_("Your password was changed"), (_("You have a new password."), NOT_YOU)),
    "account/email/password_set": (_("Your password was set"), (_("Your account has a password now."), NOT_YOU)),
    "mfa/email/totp_activated": (
        _("An authenticator app was added"),
        (_("An authenticator app signs in to your account now."), NOT_YOU),
    ),
    "mfa/email/totp_deactivated": (
        _("The authenticator app was removed"),
        (_("Your authenticator app does not sign in any more."), NOT_YOU),
    ),
    "mfa/email/webauthn_added": (
        _("A passkey was added"),
        (_("A new passkey signs in to your account now."), NOT_YOU),
    ),
    "mfa/email/webauthn_removed": (
        _("A passkey was removed"),
        (_("One of your passkeys does not sign in any more."), NOT_YOU),
    ),
    "mfa/email/recovery_codes_generated": (
        _("New recovery codes"),
        (_("You have new recovery codes. The ones before do not work any more."), NOT_YOU),
    ),
    "socialaccount/email/account_connected": (
        _("Your company's sign-in was connected"),
        (_("Your company's own sign-in leads to your account now."), NOT_YOU),
    ),
    "socialaccount/email/account_disconnected": (
        _("Your company's sign-in was disconnected"),
        (_("Your company's own sign-in does not lead to your account any more."), NOT_YOU),
    ),
    "tokens_revoked": (
        _("Your API tokens were revoked"),
        (
            _("How you sign in has changed, so these tokens of yours let no program in any more: %(names)s."),
            _("If your programs need them, sign in and make new ones under API tokens."),
            NOT_YOU,
        ),
    ),
    "factors_reset": (
        _("Your second factors were removed"),
        (
            _("%(by)s removed all second factors of your account, after making sure who asked for it: %(how)s"),
            _("All your sessions have ended. Sign in and add a new second factor; or ask for a new password first:"),
            "%(password_reset_url)s",
            NOT_YOU,
        ),
    ),
}
"""allauth's name of a mail → subject and paragraphs."""


def account_mail(kind: str, email: str, context: dict[str, Any], provider: Provider | None) -> EmailMessage:
    subject, paragraphs = WORDS[kind]
    said = [str(words) % context for words in paragraphs]
    if context.get("ip"):
        said.append(str(FROM) % context)
    return letter(str(subject), said, email, provider)


def letter(subject: str, paragraphs: Iterable[str], email: str, provider: Provider | None) -> EmailMessage:
    """A mail of the house, in the language that is active."""
    house = provider.name if provider else "Kantoor"
    body = render_to_string("mails/house.txt", {"paragraphs": list(paragraphs), "house": house})
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    headers = {"Content-Language": get_language() or "en", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body, formataddr((house, address)), [email], headers=headers)
