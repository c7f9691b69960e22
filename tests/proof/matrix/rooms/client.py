"""A client's host: its own people, and by a link its customers."""

from __future__ import annotations

from tests.proof.matrix.rooms.profile import PROFILE
from tests.proof.matrix.table import ANYBODY, LINK, Address

ADDRESSES = (
    *(Address("client", *row) for row in PROFILE),
    Address("client", "GET", "/", "desk.see"),
    Address("client", "GET POST", "/hand-in/", "desk.hand_in"),
    Address("client", "GET", "/work/", "desk.see"),
    Address("client", "GET", "/work/<uuid:work=asked>/", "desk.see"),
    Address("client", "GET", "/work/<uuid:work=asked>/progress/", "desk.see"),
    Address("client", "GET", "/work/<uuid:work=asked>/refused/", "desk.see"),
    Address("client", "POST", "/work/<uuid:work=asked>/leave/", "desk.hand_in"),
    Address("client", "GET POST", "/work/<uuid:work=asked>/repair/", "desk.hand_in"),
    Address("client", "GET POST", "/work/<uuid:work=asked>/columns/<uuid:file=unknown>/", "desk.hand_in"),
    Address("client", "POST", "/work/<uuid:work=delivered>/rate/", "desk.rate", body={"score": "3"}),
    Address("client", "POST", "/questions/<uuid:message>/answer/", "desk.answer", body={"words": "The second."}),
    Address("client", "GET", "/invoices/", "invoicing.see", query="work={delivered}"),
    Address("client", "GET", "/invoices/<uuid:invoice>/", "invoicing.see"),
    Address("client", "GET", "/files/<uuid:document>/", "desk.see"),
    Address("client", "GET", "/files/work/<uuid:work=asked>/refused.csv", "desk.see", query="file={broken}"),
    Address("client", "GET!", "/enter/", ANYBODY, gone=True),
    Address("client", "POST", "/leave/", ANYBODY),
    Address("client", "GET", "/i/<str:secret>/", LINK),
    Address("client", "GET", "/files/i/<str:secret>/<uuid:document>/", LINK),
    Address("client", "GET", "/people/", "tenants.people"),
    Address("client", "GET", "/people/log/", "tenants.people", query="of=auditors"),
    Address("client", "POST", "/people/approve/", "tenants.approve", body={"chosen": "{asked_grant}"}),
    Address("client", "POST", "/people/refuse/", "tenants.approve", body={"chosen": "{asked_grant}"}),
    Address("client", "POST", "/people/end/", "tenants.approve", body={"chosen": "{live_grant}"}),
    Address("client", "GET POST", "/people/<uuid:person=colleague>/", "tenants.roles"),
    Address("client", "POST", "/people/<uuid:person=colleague>/remove/", "tenants.roles"),
    Address("client", "POST", "/people/exceptions/<uuid:exception>/approve/", "tenants.roles"),
    Address("client", "GET POST", "/notices/", "desk.see"),
    Address("client", "GET POST", "/people/invitations/", "tenants.people"),
    Address("client", "POST", "/people/invitations/<uuid:invitation>/again/", "tenants.people"),
    Address("client", "POST", "/people/invitations/<uuid:invitation>/withdraw/", "tenants.people"),
    Address("client", "GET POST", "/people/lost-factors/", "tenants.people"),
    Address("client", "POST", "/invoices/<uuid:invoice>/links/", "invoicing.link"),
    Address("client", "POST", "/invoices/<uuid:invoice>/links/end/", "invoicing.link"),
)
