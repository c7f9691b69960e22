"""The account host: sign-in, second factors, invitations, one's own account. Nothing of a client is here."""

from __future__ import annotations

from tests.proof.matrix.rooms.profile import PROFILE
from tests.proof.matrix.table import ANYBODY, PERSON, Address

RESET = "/password/reset/key/{reset}/"
RESET_DECLARED = "/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$"
ADDRESSES = (
    *(Address("account", *row) for row in PROFILE),
    Address("account", "GET", "/", ANYBODY),
    Address("account", "*", "/login/", ANYBODY),
    Address("account", "GET!", "/hand-over/", ANYBODY, query=f"host=acme.localhost&state={'0' * 64}", gone=(302, 404)),
    Address("account", "POST", "/leave/", ANYBODY),
    Address("account", "POST", "/demo/sign-in/", ANYBODY, gone=(404,)),
    Address("account", "*", "/inactive/", ANYBODY),
    Address("account", "*", "/company/", ANYBODY),
    Address("account", "*", "/company/cancelled/", ANYBODY),
    Address("account", "*", "/company/error/", ANYBODY),
    Address("account", "*", "/company/<str:provider_id=slug>/login/", ANYBODY),
    Address("account", "*", "/company/<str:provider_id=slug>/login/callback/", ANYBODY),
    Address("account", "*", "/invitation/<str:token=document>/", ANYBODY),
    Address("account", "*", "/me/", PERSON),
    Address("account", "*", "/me/sessions/", PERSON),
    Address("account", "*", "/me/sessions/end/", PERSON, body={"session": "{asked}"}),
    Address("account", "*", "/second-factor/", PERSON),
    Address("account", "*", "/onward/", PERSON),
    Address("account", "*", "/reauthenticate/", PERSON),
    Address("account", "*", "/password/change/", PERSON),
    Address("account", "*", "/password/set/", PERSON),
    Address("account", "*", "/password/reset/", ANYBODY),
    Address("account", "*", "/password/reset/done/", ANYBODY),
    Address("account", "*", RESET, ANYBODY, declared=RESET_DECLARED),
    Address("account", "*", "/password/reset/key/done/", ANYBODY),
    Address("account", "*", "/2fa/", PERSON),
    Address("account", "*", "/2fa/authenticate/", PERSON),
    Address("account", "*", "/2fa/reauthenticate/", PERSON),
    Address("account", "*", "/2fa/totp/activate/", PERSON),
    Address("account", "*", "/2fa/totp/deactivate/", PERSON),
    Address("account", "*", "/2fa/recovery-codes/", PERSON),
    Address("account", "*", "/2fa/recovery-codes/generate/", PERSON),
    Address("account", "*", "/2fa/passkeys/add/", PERSON),
    Address("account", "*", "/2fa/passkeys/sign-in/", ANYBODY),
    Address("account", "*", "/2fa/passkeys/reauthenticate/", PERSON),
    Address("account", "*", "/2fa/passkeys/<int:pk=passkey>/remove/", PERSON),
    Address("account", "*", "/2fa/passkeys/<int:pk=passkey>/edit/", PERSON),
)
