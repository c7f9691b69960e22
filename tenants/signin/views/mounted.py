"""The views of allauth that the house uses, each with its declaration; what is not here has no address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.core.internal.ratelimit import consume_or_429
from allauth.mfa.adapter import get_adapter as factor_adapter
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.cache import never_cache

from core.forms import bears_repeating
from core.pages import forms_may_lead_to
from core.permissions import open_to_all
from tenants.models import CompanySignIn
from tenants.signin.leading import ways_on

COOKIE = "it leads on to where somebody signs in; what that gives is a cookie, which no kept answer can give again"
OWN = "changes only the signed-in person's own account"
Mounted = Callable[..., HttpResponseBase]
LIMITS = {"second_factor": "30/m/ip", "company": "30/m/ip"}


def mounted(view: Any, why: str, limit: str = "") -> Mounted:
    """The view with its declaration, never cached, with a limit of calls from one address where `limit` names one. Its
    forms may end in any room of the house."""

    @open_to_all(why)
    @never_cache
    @wraps(view)
    def here(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if limit:
            full: HttpResponse | None = consume_or_429(request, app="kantoor", action=limit, config=LIMITS)
            if full is not None:
                return full
        answer: HttpResponse = view(request, *args, **kwargs)
        return forms_may_lead_to(answer, ways_on(request))

    return here


class RemovePasskey(webauthn.RemoveWebAuthnView):  # type: ignore[misc]  # untyped base
    """allauth's, but the only second factor of somebody who must have one stays."""

    success_url = "/2fa/"

    def form_valid(self, form: Any) -> HttpResponse:
        if not factor_adapter().can_delete_authenticator(self.object):
            messages.error(self.request, str(factor_adapter().error_messages["cannot_delete_authenticator"]))
            return HttpResponseRedirect(self.success_url)
        return super().form_valid(form)  # type: ignore[no-any-return]


class EditPasskey(webauthn.EditWebAuthnView):  # type: ignore[misc]  # untyped base
    success_url = "/2fa/"


def company_login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Off to the company's own sign-in; the form may lead there and nowhere else."""
    answer: HttpResponse = openid.login(request, provider_id)
    found = [one for one in CompanySignIn.objects.filter(active=True) if one.pk.hex == provider_id]
    return forms_may_lead_to(answer, [one.authorizes_at for one in found])


reauthenticate = mounted(account.reauthenticate, OWN)
change_password = mounted(account.password_change, OWN)
set_password = mounted(account.password_set, OWN)
reset_password = mounted(account.password_reset, "who forgot their password asks here; the answer is always the same")
reset_done = mounted(account.password_reset_done, "says the same to everybody")
reset_from_key = mounted(account.password_reset_from_key, "the link in the mail is what lets in here")
reset_from_key_done = mounted(account.password_reset_from_key_done, "says the same to everybody")
inactive = mounted(account.account_inactive, "says the same to everybody")

factors = mounted(base.index, OWN)
authenticate = mounted(base.authenticate, "the second step of a sign-in that has begun", "second_factor")
reauthenticate_factor = mounted(base.reauthenticate, OWN, "second_factor")
activate_totp = mounted(totp.activate_totp, OWN)
deactivate_totp = mounted(totp.deactivate_totp, OWN)
view_codes = mounted(codes.view_recovery_codes, OWN)
generate_codes = mounted(codes.generate_recovery_codes, OWN)
add_passkey = mounted(webauthn.add_webauthn, OWN)
remove_passkey = mounted(RemovePasskey.as_view(), OWN)
edit_passkey = mounted(EditPasskey.as_view(), OWN)
reauthenticate_passkey = mounted(webauthn.reauthenticate_webauthn, OWN, "second_factor")
login_passkey = bears_repeating(COOKIE)(mounted(webauthn.login_webauthn, "everybody signs in here"))

company = bears_repeating(COOKIE)(open_to_all("everybody signs in here")(never_cache(company_login)))
company_back = mounted(openid.callback, "the company's answer is checked here", "company")
company_cancelled = mounted(social.login_cancelled, "says the same to everybody")
company_error = mounted(social.login_error, "says the same to everybody")
