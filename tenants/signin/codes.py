"""Codes of second factors count once, for as long as they would count at all.

allauth forgets a code after its own half minute, while clocks that differ let it count for one before and one after,
and lets the code count again by which an app was added.
"""

from __future__ import annotations

from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp

from core import guards

COUNTS = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
"""Seconds for which one code is good."""


class Once:
    """A form with a code, of `user`."""

    user: Any

    def clean_code(self) -> str:
        code = str(super().clean_code())  # type: ignore[misc]
        if not guards.first_time(f"code:{self.user.pk}:{normalize_user_code(code)}", True, COUNTS):
            raise get_adapter().validation_error("code_used")
        return code


class AuthenticateForm(Once, base.AuthenticateForm):  # type: ignore[misc]  # untyped base
    pass


class ReauthenticateForm(Once, base.ReauthenticateForm):  # type: ignore[misc]  # untyped base
    pass


class ActivateForm(Once, totp.ActivateTOTPForm):  # type: ignore[misc]  # untyped base
    pass
