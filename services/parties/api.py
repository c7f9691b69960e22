"""The client's customers in the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import path
from rest_framework import serializers

from core.api.resources import Call, Filters, lists, shows
from services.parties.models import Party
from services.parties.queries import parties_for


class PartyShape(serializers.Serializer[Any]):
    """Somebody the client deals with; `code` is the client's own key."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    contact = serializers.CharField()
    street = serializers.CharField()
    postcode = serializers.CharField()
    city = serializers.CharField()
    region = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166, two letters.")
    email = serializers.CharField()
    phone = serializers.CharField()
    vat_id = serializers.CharField()
    language = serializers.CharField()
    currency = serializers.CharField()
    payment_days = serializers.IntegerField(allow_null=True)
    updated_at = serializers.DateTimeField()


class PartyFilters(Filters):
    code = serializers.CharField(required=False, max_length=60)


@lists("desk.see", PartyShape, order=("code",), takes=PartyFilters)
def parties(call: Call) -> QuerySet[Party]:
    """The client's customers, by their code."""
    rows = parties_for(call.actor)
    return rows.filter(code=call.given["code"]) if "code" in call.given else rows


@shows("desk.see", PartyShape)
def party(call: Call, party: UUID) -> Party:
    """One customer."""
    found = parties_for(call.actor).filter(pk=party).first()
    if found is None:
        raise Http404("no such customer")
    return found


inside_urls = [path("parties/", parties), path("parties/<uuid:party>/", party)]
