"""The API: to tokens alone; a cookie counts for nothing."""

from __future__ import annotations

from tests.proof.matrix.table import ANYBODY, TOKEN, Address

INSIDE = "/api/v1/clients/<slug:client>"
ADDRESSES = (
    *(Address(room, "GET", "/api/v1/schema/", ANYBODY) for room in ("client", "console")),
    *(Address(room, "GET", "/api/v1/me/", TOKEN) for room in ("client", "console")),
    Address("client", "GET", "/api/v1/work/", "desk.see"),
    Address("client", "GET", "/api/v1/work/<uuid:work=asked>/", "desk.see"),
    Address("console", "GET", f"{INSIDE}/work/", "desk.see"),
    Address("console", "GET", f"{INSIDE}/work/<uuid:work=asked>/", "desk.see"),
)
