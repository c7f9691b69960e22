"""Open invitations that lose their ground are withdrawn: with whoever sent them, and with whoever they were for."""

from __future__ import annotations

from django.db.models import Q

from core.states import move_all
from tenants.models import Invitation
from tenants.models.signin import MOVES


def withdraw_open(found: Q) -> int:
    """Withdraw the open invitations that fit; in the caller's transaction. Returns how many."""
    rows = Invitation.objects.select_for_update(of=("self",)).filter(found, state=Invitation.State.OPEN)
    return move_all(rows, Invitation.State.WITHDRAWN, MOVES)
