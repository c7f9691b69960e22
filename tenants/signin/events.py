"""What happened to an account: written as the door, never changed, shown to the person themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.models import AccountEvent

WORDS: dict[str, Any] = {
    "signed_in": _("signed in"),
    "invitation_accepted": _("accepted an invitation"),
    "password_changed": _("changed the password"),
    "password_reset": _("set a new password by mail"),
    "totp_added": _("added an authenticator app"),
    "totp_removed": _("removed the authenticator app"),
    "webauthn_added": _("added a passkey"),
    "webauthn_removed": _("removed a passkey"),
    "recovery_codes_added": _("got new recovery codes"),
    "recovery_codes_removed": _("recovery codes were removed"),
    "recovery_code_used": _("used a recovery code"),
    "company_connected": _("connected the company's own sign-in"),
    "session_ended": _("ended a session"),
    "sessions_ended": _("ended all other sessions"),
    "tokens_revoked": _("API tokens were revoked"),
    "suspended": _("was suspended"),
    "reinstated": _("was reinstated"),
    "factors_reset": _("all second factors were removed after identification"),
}


def note(person_id: UUID, what: str, *, now: datetime, by: str = "", **detail: Any) -> None:
    """One event of an account, by somebody else where `by` names them."""
    AccountEvent.objects.bulk_create(
        [AccountEvent(person_id=person_id, what=what, at=now, by_name=by[:120], detail=detail)]
    )


def note_here(request: HttpRequest, person_id: UUID, what: str, *, now: datetime, **detail: Any) -> None:
    """One event, with the address and the device of this request."""
    address = get_adapter(request).get_client_ip(request)
    device = request.headers.get("User-Agent", "")[:200]
    row = AccountEvent(person_id=person_id, what=what, at=now, address=address, device=device, detail=detail)
    AccountEvent.objects.bulk_create([row])
