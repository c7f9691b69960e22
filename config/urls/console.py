"""The console: staff, over all clients and inside one."""

from __future__ import annotations

from django.urls import include, path

from config.urls import api
from config.urls.lines import of_lines
from core.downloads import FILES
from provider_console.views import (
    access,
    clients,
    finding,
    invitations,
    invoicing,
    invoicing_columns,
    invoicing_drafts,
    invoicing_links,
    invoicing_refused,
    queue,
    reviews,
    suspending,
    team,
    tokens,
    webhooks,
)
from services.webhooks import views as webhook_deeds
from tenants import views

BENCH = "clients/<slug:client>/invoicing/<uuid:work>/"
DRAFT = f"{BENCH}drafts/<uuid:draft>/"

urlpatterns = [
    path("", queue.show, name="queue"),
    path("queue/poll/", queue.poll, name="queue_poll"),
    path("tray/", queue.tray, name="tray"),
    path("find/", finding.find, name="find"),
    path("work/next/", queue.next_item, name="next_item"),
    path("work/take/", queue.take_chosen, name="take_chosen"),
    path("work/<uuid:work>/", queue.work, name="work"),
    path("work/<uuid:work>/take/", queue.take, name="take"),
    path("work/<uuid:work>/put-back/", queue.put_back, name="put_back"),
    path("clients/", clients.all_clients, name="clients"),
    path("clients/<slug:client>/", clients.one_client, name="client"),
    path("clients/<slug:client>/purpose/", clients.purpose, name="purpose"),
    path("clients/<slug:client>/invoices/<uuid:invoice>/links/", invoicing_links.links, name="invoice_links"),
    path("clients/<slug:client>/invoices/<uuid:invoice>/links/end/", invoicing_links.end, name="end_links"),
    path(f"{FILES}<slug:client>/<uuid:document>/", clients.document, name="document"),
    path(BENCH, invoicing.workbench, name="workbench"),
    path(f"{BENCH}progress/", invoicing.progress, name="progress"),
    path(f"{BENCH}vat/", invoicing.decide_vat, name="decide_vat"),
    path(f"{BENCH}issue/", invoicing.issue, name="issue"),
    path(f"{BENCH}deliver/", invoicing.deliver, name="deliver"),
    path(f"{BENCH}read-on/", invoicing.read_on, name="read_on"),
    path(f"{BENCH}question/", invoicing.question, name="question"),
    path(f"{BENCH}refused/", invoicing_refused.refused, name="refused"),
    path(f"{BENCH}columns/<uuid:file>/", invoicing_columns.columns, name="columns"),
    path(DRAFT, invoicing_drafts.draft, name="draft"),
    path(f"{DRAFT}hold/", invoicing_drafts.hold, name="hold"),
    path(f"{DRAFT}release/", invoicing_drafts.release, name="release"),
    path(f"{DRAFT}ask/", invoicing_drafts.ask, name="ask"),
    path(f"{DRAFT}again/", invoicing_drafts.again, name="again"),
    *of_lines("provider_console", "clients/<slug:client>/"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<uuid:token>/revoke/", tokens.revoke, name="token_revoke"),
    *api.console,
    path("access/", access.mine, name="access"),
    path("access/ask/", access.ask, name="ask_access"),
    path("access/again/", access.again, name="ask_again"),
    path("access/read/", access.read, name="notices_read"),
    path("access/<uuid:grant>/give-up/", access.give_up, name="give_up"),
    path("access/emergency/", access.break_glass, name="emergency"),
    path("access/reviews/", access.reviews, name="access_reviews"),
    path("access/reviews/trail/", access.trail, name="house_trail"),
    path("access/reviews/<uuid:grant>/", access.review, name="review_access"),
    path("team/", team.team, name="team"),
    path("team/make/", team.make_team, name="make_team"),
    path("team/<uuid:person>/", team.member, name="member"),
    path("team/<uuid:person>/join/<uuid:team>/", team.join, name="join_team"),
    path("team/<uuid:person>/part/<uuid:team>/", team.part, name="part_team"),
    path("team/<uuid:person>/leave/", team.leave_house, name="leave_house"),
    path("team/<uuid:person>/absence/", team.absence, name="absence"),
    path("team/absences/<uuid:absence>/cancel/", team.cancel_absence, name="cancel_absence"),
    path("team/invitations/", invitations.show, name="invitations"),
    path("team/invitations/<uuid:invitation>/again/", invitations.again, name="invite_again"),
    path("team/invitations/<uuid:invitation>/withdraw/", invitations.withdraw, name="withdraw_invitation"),
    path("team/lost-factors/", invitations.recover, name="recover"),
    path("suspensions/", suspending.suspensions, name="suspensions"),
    path("suspensions/clients/", suspending.suspend_client, name="suspend_client"),
    path("suspensions/clients/<uuid:tenant>/reinstate/", suspending.reinstate_client, name="reinstate_client"),
    path("suspensions/people/", suspending.suspend_somebody, name="suspend_somebody"),
    path("suspensions/people/<uuid:person>/", suspending.suspend_person, name="suspend_person"),
    path("suspensions/people/<uuid:person>/reinstate/", suspending.reinstate_person, name="reinstate_person"),
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
