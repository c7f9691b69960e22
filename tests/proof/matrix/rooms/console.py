"""The console: staff, over all clients and inside one."""

from __future__ import annotations

from tests.proof.matrix.rooms.profile import PROFILE
from tests.proof.matrix.table import ANYBODY, Address

BENCH = "/clients/<slug:client>/invoicing/<uuid:work=bench>/"
ASKED = "/clients/<slug:client>/invoicing/<uuid:work=asked>/"
DRAFT = f"{BENCH}drafts/<uuid:draft=ready>/"
REVIEW = {"outcome": "right"}
CANCEL = "/team/absences/<uuid:absence>/cancel/"
ADDRESSES = (
    *(Address("console", *row) for row in PROFILE),
    Address("console", "GET", "/", "desk.queue", query="client={slug}&view=free"),
    Address("console", "GET", "/queue/poll/", "desk.queue"),
    Address("console", "GET", "/tray/", "desk.queue"),
    Address("console", "GET", "/find/", "desk.queue", query="q=week"),
    Address("console", "POST", "/work/next/", "desk.take"),
    Address("console", "POST", "/work/take/", "desk.take", body={"chosen": "{free}"}),
    Address("console", "GET", "/work/<uuid:work=asked>/", "desk.queue"),
    Address("console", "POST", "/work/<uuid:work=free>/take/", "desk.take"),
    Address("console", "POST", "/work/<uuid:work=bench>/put-back/", "desk.take"),
    Address("console", "GET", "/clients/", "desk.queue"),
    Address("console", "GET", "/reviews/", "desk.review"),
    Address("console", "GET!", "/enter/", ANYBODY, gone=(410,)),
    Address("console", "POST", "/leave/", ANYBODY),
    Address("console", "GET", "/clients/<slug:client>/", "desk.see"),
    Address("console", "POST", "/clients/<slug:client>/purpose/", "desk.see", body={"words": "Sales week 46"}),
    Address("console", "GET", "/files/<slug:client>/<uuid:document>/", "desk.see"),
    Address("console", "GET", BENCH, "invoicing.see", query="draft={ready}"),
    Address("console", "GET", f"{BENCH}progress/", "invoicing.see"),
    Address("console", "POST", f"{BENCH}vat/", "invoicing.decide_vat", body={"drafts": "{undecided}", "category": "S"}),
    Address("console", "POST", f"{BENCH}issue/", "invoicing.issue"),
    Address("console", "POST", f"{BENCH}deliver/", "invoicing.deliver"),
    Address("console", "POST", f"{BENCH}read-on/", "desk.work"),
    Address("console", "POST", f"{BENCH}question/", "desk.work", body={"words": "Which one?"}),
    Address("console", "GET POST", f"{ASKED}refused/", "invoicing.repair", body={"row": "{row}"}),
    Address("console", "GET POST", f"{ASKED}columns/<uuid:file=unknown>/", "invoicing.repair"),
    Address("console", "GET POST", DRAFT, "invoicing.see"),
    Address("console", "POST", f"{DRAFT}hold/", "invoicing.edit"),
    Address("console", "POST", f"{BENCH}drafts/<uuid:draft=held>/release/", "invoicing.edit"),
    Address("console", "POST", f"{DRAFT}ask/", "invoicing.ask", body={"words": "Which price?"}),
    Address("console", "POST", f"{BENCH}drafts/<uuid:draft=ready>/again/", "invoicing.issue"),
    # people
    Address("console", "GET", "/access/", "tenants.my_access"),
    Address("console", "GET POST", "/access/ask/", "tenants.my_access"),
    Address("console", "POST", "/access/again/", "tenants.my_access"),
    Address("console", "POST", "/access/read/", "tenants.my_access"),
    Address("console", "POST", "/access/<uuid:grant=house_grant>/give-up/", "tenants.my_access"),
    Address("console", "GET POST", "/access/emergency/", "tenants.emergency"),
    Address("console", "GET", "/access/reviews/", "tenants.review"),
    Address("console", "GET", "/access/reviews/trail/", "tenants.review"),
    Address(
        "console", "POST", "/access/reviews/<uuid:grant=house_grant>/", "tenants.review", body={"outcome": "right"}
    ),
    Address("console", "GET", "/team/", "tenants.team"),
    Address("console", "POST", "/team/make/", "tenants.team", body={"name": "North"}),
    Address("console", "GET POST", "/team/<uuid:person=staff_member>/", "tenants.team"),
    Address("console", "POST", "/team/<uuid:person=staff_member>/join/<uuid:team>/", "tenants.team"),
    Address("console", "POST", "/team/<uuid:person=staff_member>/part/<uuid:team>/", "tenants.team"),
    Address("console", "POST", "/team/<uuid:person=staff_member>/leave/", "tenants.team"),
    Address("console", "GET POST", "/team/<uuid:person=staff_member>/absence/", "tenants.my_access"),
    Address("console", "POST", CANCEL, "tenants.my_access", gone=(403,), unless="tenants.team"),
    Address("console", "GET POST", "/team/invitations/", "tenants.team"),
    Address("console", "POST", "/team/invitations/<uuid:invitation=staff_invitation>/again/", "tenants.team"),
    Address("console", "POST", "/team/invitations/<uuid:invitation=staff_invitation>/withdraw/", "tenants.team"),
    Address("console", "GET POST", "/team/lost-factors/", "tenants.team"),
    Address("console", "GET", "/clients/<slug:client>/invoices/<uuid:invoice>/links/", "invoicing.link"),
    Address("console", "POST", "/clients/<slug:client>/invoices/<uuid:invoice>/links/end/", "invoicing.link"),
    Address("console", "GET", "/suspensions/", "tenants.suspend"),
    Address("console", "POST", "/suspensions/clients/", "tenants.suspend"),
    Address("console", "POST", "/suspensions/clients/<uuid:tenant=any_client>/reinstate/", "tenants.suspend"),
    Address("console", "POST", "/suspensions/people/", "tenants.suspend"),
    Address("console", "POST", "/suspensions/people/<uuid:person=staff_member>/", "tenants.suspend"),
    Address("console", "POST", "/suspensions/people/<uuid:person=staff_member>/reinstate/", "tenants.suspend"),
    Address("console", "GET POST", "/webhooks/", "webhooks.manage"),
    Address("console", "GET", "/webhooks/<uuid:endpoint=house_endpoint>/", "webhooks.manage"),
    Address("console", "POST", "/webhooks/<uuid:endpoint=house_endpoint>/off/", "webhooks.manage"),
    Address("console", "POST", "/webhooks/<uuid:endpoint=house_endpoint>/on/", "webhooks.manage"),
    Address("console", "POST", "/webhooks/<uuid:endpoint=house_endpoint>/remove/", "webhooks.manage"),
    Address("console", "POST", "/webhooks/<uuid:endpoint=house_endpoint>/secret/", "webhooks.manage"),
    Address("console", "POST", "/webhooks/<uuid:endpoint=house_endpoint>/since/", "webhooks.manage"),
    Address("console", "POST", "/webhooks/deliveries/<uuid:delivery=house_delivery>/again/", "webhooks.manage"),
    Address("console", "GET POST", "/tokens/", "tenants.tokens"),
    Address("console", "POST", "/tokens/<uuid:token=house_token>/revoke/", "tenants.tokens", gone=(404,)),
)
