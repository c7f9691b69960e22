"""Invoicing in the API: invoices for both sides; drafts and the way to delivery for staff."""

from django.urls import path

from services.invoicing.api import bench, drafts, invoices

DRAFT = "work/<uuid:work>/drafts/<uuid:draft>/"

inside_urls = [
    path("invoices/", invoices.invoices),
    path("invoices/<uuid:invoice>/", invoices.invoice),
    path("work/<uuid:work>/held-orders/", invoices.held_orders),
]
staff_urls = [
    path("work/<uuid:work>/invoicing/", bench.standing),
    path("work/<uuid:work>/warnings/", bench.warnings),
    path("work/<uuid:work>/vat/", bench.decide_vat),
    path("work/<uuid:work>/issue/", bench.issue),
    path("work/<uuid:work>/deliver/", bench.deliver),
    path("work/<uuid:work>/drafts/", drafts.draft_list),
    path(DRAFT, drafts.draft),
    path(f"{DRAFT}edit/", drafts.edit),
    path(f"{DRAFT}hold/", drafts.hold),
    path(f"{DRAFT}release/", drafts.release),
    path(f"{DRAFT}question/", drafts.ask),
    path(f"{DRAFT}again/", drafts.again),
]
