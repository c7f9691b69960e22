"""The desk in the API: handing in, work, rows, questions, ratings; for staff the queue and the life of a work item."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import path
from rest_framework import serializers

from core.api.resources import Call, Filters, lists, shows
from services.desk.models import WorkItem
from services.desk.models.work import WorkState
from services.desk.queries import own_work, work_for


class WorkShape(serializers.Serializer[Any]):
    """One piece of work."""

    id = serializers.UUIDField()
    line = serializers.CharField(help_text="The service line, e.g. invoicing.")
    reference = serializers.CharField(help_text="The line by which people speak of it.")
    state = serializers.ChoiceField(choices=WorkState.choices)
    rows = serializers.IntegerField(help_text="Rows read so far.")
    received_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="When it will be ready.")
    waiting_since = serializers.DateTimeField(allow_null=True, help_text="Our clock stands still since then.")
    delivered_at = serializers.DateTimeField(allow_null=True)
    score = serializers.IntegerField(allow_null=True, help_text="3 good, 2 fair, 1 poor.")


class WorkFilters(Filters):
    state = serializers.ChoiceField(choices=WorkState.choices, required=False)
    line = serializers.SlugField(required=False, max_length=40)
    received_from = serializers.DateTimeField(required=False)
    received_before = serializers.DateTimeField(required=False)


COLUMNS = {
    "state": "state",
    "line": "line",
    "received_from": "received_at__gte",
    "received_before": "received_at__lt",
}


def filtered(rows: QuerySet[WorkItem], given: Any) -> QuerySet[WorkItem]:
    """The rows that the filters leave."""
    wishes: dict[str, str | datetime] = {COLUMNS[name]: given[name] for name in COLUMNS if name in given}
    return rows.filter(**wishes)


@lists("desk.see", WorkShape, order=("-received_at", "-id"), takes=WorkFilters)
def work_list(call: Call) -> QuerySet[WorkItem]:
    """Everything that was ever handed in, newest first."""
    return filtered(own_work(call.actor), call.given)


@shows("desk.see", WorkShape)
def work(call: Call, work: UUID) -> WorkItem:
    """One piece of work."""
    return work_for(call.actor, work)


inside_urls = [
    path("work/", work_list),
    path("work/<uuid:work>/", work),
]
"""Within one client, for its own people and for staff."""
