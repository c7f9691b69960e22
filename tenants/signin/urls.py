"""Addresses of the account host that people's accounts have, under the names that allauth looks for."""

from __future__ import annotations

from django.urls import path, re_path

from tenants.signin.views import invitation, me, mounted

urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/sessions/", me.sessions, name="sessions"),
    path("me/sessions/end/", me.end_session, name="end_session"),
    path("second-factor/", me.second_factor, name="second_factor"),
    path("onward/", me.onwards, name="onward"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("company/", invitation.company, name="company"),
    path("reauthenticate/", mounted.reauthenticate, name="account_reauthenticate"),
    path("inactive/", mounted.inactive, name="account_inactive"),
    path("password/change/", mounted.change_password, name="account_change_password"),
    path("password/set/", mounted.set_password, name="account_set_password"),
    path("password/reset/", mounted.reset_password, name="account_reset_password"),
    path("password/reset/done/", mounted.reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        mounted.reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", mounted.reset_from_key_done, name="account_reset_password_from_key_done"),
    path("2fa/", mounted.factors, name="mfa_index"),
    path("2fa/authenticate/", mounted.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mounted.reauthenticate_factor, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", mounted.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", mounted.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", mounted.view_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", mounted.generate_codes, name="mfa_generate_recovery_codes"),
    path("2fa/passkeys/add/", mounted.add_passkey, name="mfa_add_webauthn"),
    path("2fa/passkeys/sign-in/", mounted.login_passkey, name="mfa_login_webauthn"),
    path("2fa/passkeys/reauthenticate/", mounted.reauthenticate_passkey, name="mfa_reauthenticate_webauthn"),
    path("2fa/passkeys/<int:pk>/remove/", mounted.remove_passkey, name="mfa_remove_webauthn"),
    path("2fa/passkeys/<int:pk>/edit/", mounted.edit_passkey, name="mfa_edit_webauthn"),
    path("company/cancelled/", mounted.company_cancelled, name="socialaccount_login_cancelled"),
    path("company/error/", mounted.company_error, name="socialaccount_login_error"),
    path("company/<str:provider_id>/login/", mounted.company, name="openid_connect_login"),
    path("company/<str:provider_id>/login/callback/", mounted.company_back, name="openid_connect_callback"),
]
