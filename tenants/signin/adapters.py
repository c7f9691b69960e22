"""Where allauth asks the house: who may come in, what mails say, how secrets of second factors are kept."""

from __future__ import annotations

import base64
import time
from contextlib import nullcontext
from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.crypto import seal, unseal
from core.reader import reading_as
from tenants import sessions
from tenants.models import Person
from tenants.signin import events, factors, mails

ABOUT = b"second factor"
FRESH = 300
"""Seconds for which a sign-in counts as having proved who one is."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped base
    """Nobody signs up: people are invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return str(request.session.pop("next", "/"))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/me/"

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        sessions.begin(request, uuid4(), time.time())
        how = [record["method"] for record in get_authentication_records(request, user)]
        events.note_here(request, user.pk, "signed_in", now=timezone.now(), how=how)

    def get_client_ip(self, request: HttpRequest) -> str:
        """As many proxies in front as KANTOOR_PROXIES says; who came past them is known by the connection."""
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured:
            return str(request.META["REMOTE_ADDR"])

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago has just proved who they are."""
        records = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - record["at"] < FRESH for record in records)

    def send_notification_mail(
        self, template_prefix: str, user: Person, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email or user.email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the reader; of the page where the house does not know them."""
        reader = context.get("user")
        with reading_as(reader) if reader else nullcontext():
            super().send_mail(template_prefix, email, context)

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        return mails.account_mail(template_prefix, email, context, self.request.provider)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # untyped base
    """Second factors; their secrets are sealed with the house's key."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": translation.gettext_lazy(
            "A second factor is required of you, and this is the only one. Add another one first."
        ),
        "code_used": translation.gettext_lazy("This code was used already. Wait for the next one, and type that."),
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(None, text.encode(), about=ABOUT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(None, base64.b64decode(encrypted_text), about=ABOUT).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        person = authenticator.user
        return factors.has_one(person, beside=authenticator.pk) or not factors.required_of(person)

    def _get_site_name(self) -> str:
        from allauth.core import context

        return str(context.request.provider.name)

    def generate_authenticator_name(self, user: Person, type: Any) -> str:  # noqa: A002  # allauth's name
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the account host, whichever name of it the browser used."""
        return {"id": settings.ACCOUNT_HOST, "name": self._get_site_name()}
