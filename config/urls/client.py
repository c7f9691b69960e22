"""A client: its own people."""

from django.urls import include, path

from client_portal.views import (
    columns,
    handing_in,
    home,
    invitations,
    invoicing,
    links,
    people,
    repairs,
    rows,
    tokens,
    webhooks,
    work,
)
from config.urls import api
from config.urls.lines import of_lines
from core.downloads import FILES
from services.invoicing.actions.links import PLACE
from services.webhooks import views as webhook_deeds
from tenants import views

urlpatterns = [
    path("", home.home, name="home"),
    path("hand-in/", handing_in.hand_in, name="hand_in"),
    path("work/", home.work_list, name="work_list"),
    path("work/<uuid:work>/", work.work, name="work"),
    path("work/<uuid:work>/progress/", work.progress, name="progress"),
    path("work/<uuid:work>/refused/", rows.refused, name="refused"),
    path("work/<uuid:work>/leave/", rows.leave_to_us, name="leave_to_us"),
    path("work/<uuid:work>/repair/", repairs.repair, name="repair"),
    path("work/<uuid:work>/columns/<uuid:file>/", columns.columns, name="columns"),
    path("work/<uuid:work>/rate/", work.rate, name="rate"),
    path("questions/<uuid:message>/answer/", work.answer, name="answer"),
    path("invoices/", invoicing.invoices, name="invoices"),
    path("invoices/<uuid:invoice>/", invoicing.invoice, name="invoice"),
    path("invoices/<uuid:invoice>/links/", links.new, name="new_link"),
    path("invoices/<uuid:invoice>/links/end/", links.end, name="end_links"),
    path(f"{PLACE}<str:secret>/", links.invoice, name="link"),
    path(f"{FILES}{PLACE}<str:secret>/<uuid:document>/", links.paper, name="link_paper"),
    path(f"{FILES}<uuid:document>/", invoicing.document, name="document"),
    path(f"{FILES}work/<uuid:work>/refused.csv", rows.refused_csv, name="refused_csv"),
    *of_lines("client_portal"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<uuid:token>/revoke/", tokens.revoke, name="token_revoke"),
    *api.client,
    path("people/", people.people, name="people"),
    path("people/approve/", people.approve, name="approve_access"),
    path("people/refuse/", people.refuse, name="refuse_access"),
    path("people/end/", people.end, name="end_access"),
    path("people/log/", people.log, name="access_log"),
    path("people/<uuid:person>/", people.person, name="person"),
    path("people/<uuid:person>/remove/", people.remove, name="remove_person"),
    path("people/<uuid:person>/suspend/", people.suspend, name="suspend_person"),
    path("people/<uuid:person>/reinstate/", people.reinstate, name="reinstate_person"),
    path("people/<uuid:person>/exception/", people.ask_exception, name="ask_exception"),
    path("people/exceptions/<uuid:exception>/approve/", people.approve_exception, name="approve_exception"),
    path("notices/", people.notices, name="notices"),
    path("people/invitations/", invitations.show, name="invitations"),
    path("people/invitations/<uuid:invitation>/again/", invitations.again, name="invite_again"),
    path("people/invitations/<uuid:invitation>/withdraw/", invitations.withdraw, name="withdraw_invitation"),
    path("people/lost-factors/", invitations.recover, name="recover"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/<uuid:endpoint>/", webhooks.webhook, name="webhook"),
    path("webhooks/<uuid:endpoint>/secret/", webhooks.rotate, name="webhook_rotate"),
    path("webhooks/<uuid:endpoint>/off/", webhook_deeds.switch_off, name="webhook_off"),
    path("webhooks/<uuid:endpoint>/on/", webhook_deeds.switch_on, name="webhook_on"),
    path("webhooks/<uuid:endpoint>/remove/", webhook_deeds.remove, name="webhook_remove"),
    path("webhooks/<uuid:endpoint>/since/", webhooks.replay_since, name="webhook_since"),
    path("webhooks/deliveries/<uuid:delivery>/again/", webhook_deeds.replay, name="webhook_replay"),
    path("enter/", views.enter, name="enter"),
    path("leave/", views.leave, name="leave"),
    path("", include("tenants.profile")),
]

handler404, handler500 = "core.pages.not_found", "core.pages.broken"
