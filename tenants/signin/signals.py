"""What follows from allauth's news: rotation of the session, the end of sessions and tokens, the account's record."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as company
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants import token_ends
from tenants.models import Person, Session
from tenants.sessions import end_sessions
from tenants.signin import events, factors


def listen() -> None:
    """Called once, at the start."""
    account.authentication_step_completed.connect(stepped)
    account.password_changed.connect(password_changed)
    account.password_set.connect(password_changed)
    account.password_reset.connect(password_reset)
    company.social_account_added.connect(company_connected)
    mfa.authenticator_added.connect(factor_added)
    mfa.authenticator_removed.connect(factor_removed)
    mfa.authenticator_used.connect(factor_used)


def stepped(request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Somebody who is signed in proved again who they are: another key, so that one known before gains nothing."""
    if request.user.is_authenticated:
        request.session.cycle_key()


def password_changed(request: HttpRequest, user: Person, **kwargs: Any) -> None:
    Session.objects.filter(person_id=user.pk).exclude(session_key=request.session.session_key or "").delete()
    events.note_here(request, user.pk, "password_changed", now=timezone.now())
    gone = token_ends.renew(user, "password_changed", now=timezone.now())
    if gone:
        messages.info(request, _("Revoked with it: your API tokens %(names)s.") % {"names": ", ".join(gone)})


def password_reset(request: HttpRequest, user: Person, **kwargs: Any) -> None:
    end_sessions(user.pk)
    events.note_here(request, user.pk, "password_reset", now=timezone.now())
    token_ends.renew(user, "password_reset", now=timezone.now())


def company_connected(request: HttpRequest, sociallogin: Any, **kwargs: Any) -> None:
    events.note_here(request, sociallogin.user.pk, "company_connected", now=timezone.now())


def factor_added(request: HttpRequest, user: Person, authenticator: Any, **kwargs: Any) -> None:
    """Whoever adds a factor has just shown it."""
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        factors.note_shown(request)
        request.session.cycle_key()
    events.note_here(request, user.pk, f"{authenticator.type}_added", now=timezone.now())


def factor_removed(request: HttpRequest, user: Person, authenticator: Any, **kwargs: Any) -> None:
    events.note_here(request, user.pk, f"{authenticator.type}_removed", now=timezone.now())


def factor_used(request: HttpRequest, user: Person, authenticator: Any, **kwargs: Any) -> None:
    if authenticator.type == authenticator.Type.RECOVERY_CODES:
        events.note_here(request, user.pk, "recovery_code_used", now=timezone.now())
