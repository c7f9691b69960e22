"""What the pages of inviting share, in the portal and in the console."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.core.internal.ratelimit import consume_or_429
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.identity import door
from tenants.models import Invitation

LIMITS = {"invite": "30/h/user,5/h/key"}
"""Mails that one person may have sent, and that one address may get."""


def limited(request: HttpRequest, email: str) -> HttpResponse | None:
    """The page that says "too often"; None where it was not."""
    with door():
        full: HttpResponse | None = consume_or_429(
            request, app="kantoor", action="invite", config=LIMITS, key=email.lower()
        )
    return full


def tell(request: HttpRequest, made: Invitation) -> None:
    """What became of the mail."""
    if made.sent_at:
        messages.success(request, _("The invitation for %(email)s is on its way.") % {"email": made.email})
    else:
        words = _("The invitation for %(email)s stands, but the mail could not be sent. Send it again later.")
        messages.error(request, words % {"email": made.email})


def rows(found: Iterable[Invitation]) -> list[dict[str, Any]]:
    """Open invitations as the pages show them."""
    return [
        {
            "email": one.email, "name": one.name, "by": one.invited_by_name, "sent_at": one.sent_at,
            "expires_at": one.expires_at, "again_url": reverse("invite_again", args=[one.pk]),
            "withdraw_url": reverse("withdraw_invitation", args=[one.pk]),
        }
        for one in found
    ]  # fmt: skip
