"""What was done and can be charged, for those who answer for it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import path
from rest_framework import serializers

from billing.models import Usage
from billing.queries import usage_of
from core.api.resources import Call, lists
from tenants.queries import granted


class UsageShape(serializers.Serializer[Any]):
    """How much of a meter a client used in a month."""

    client = serializers.UUIDField(source="tenant_id")
    meter = serializers.CharField(help_text="e.g. invoicing.invoices")
    month = serializers.DateField(help_text="Its first day, UTC.")
    quantity = serializers.IntegerField()


@lists("desk.review", UsageShape, order=("-month", "-id"))
def usage(call: Call) -> QuerySet[Usage]:
    """What the clients that you have access to used, newest month first."""
    return usage_of(call.actor, granted(call.actor, now=call.now))


console_urls = [path("usage/", usage)]
