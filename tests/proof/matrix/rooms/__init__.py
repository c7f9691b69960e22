"""Every address of the house by room, with the word that it asks for: written down by hand, one line each."""

from __future__ import annotations

from tests.proof.matrix.rooms import account, api, client, console
from tests.proof.matrix.table import Address

ADDRESSES: tuple[Address, ...] = (*account.ADDRESSES, *client.ADDRESSES, *console.ADDRESSES, *api.ADDRESSES)
