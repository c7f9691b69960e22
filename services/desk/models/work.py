"""The provider's side of the desk: work items of all clients, their events, and what was promised."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.access import APPEND, READ, WRITE, shared
from core.ids import uuid7
from core.states import known, moves, together
from tenants.models import Client, StaffMember


class Agreement(models.Model):
    """How long we may take for a kind of work, in business hours."""

    access = shared(provider=WRITE, tenant=READ)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="agreements")
    line = models.CharField(max_length=40)
    delivery_hours = models.PositiveSmallIntegerField(default=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "line"], name="agreement_once")]


class WorkState(models.TextChoices):
    RECEIVED = "received", _("received")
    TAKEN = "taken", _("in hand")
    WAITING = "waiting", _("waits for client")
    DELIVERED = "delivered", _("delivered")


MOVES = moves(
    {
        WorkState.RECEIVED: {WorkState.TAKEN},
        WorkState.TAKEN: {WorkState.WAITING, WorkState.DELIVERED, WorkState.RECEIVED},
        WorkState.WAITING: {WorkState.TAKEN, WorkState.RECEIVED},
        WorkState.DELIVERED: set(),
    }
)
OPEN = (WorkState.RECEIVED, WorkState.TAKEN, WorkState.WAITING)


class WorkItem(models.Model):
    """One piece of work of one client, on one service line. No client content beyond the reference line."""

    access = shared(provider=WRITE, tenant=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="work")
    line = models.CharField(max_length=40)
    submission_id = models.UUIDField()
    reference = models.CharField(max_length=120)
    rows = models.IntegerField(default=0)
    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.RECEIVED)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    assignee = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="work")
    waiting_since = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    rated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=known(MOVES), name="work_state_known"),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(assignee__isnull=False), name="work_taken_by_somebody"
            ),
            models.CheckConstraint(
                condition=together(Q(state="delivered"), Q(delivered_at__isnull=False)),
                name="work_delivered_when",
            ),
            models.CheckConstraint(condition=Q(score=None) | Q(score__in=[1, 2, 3]), name="work_score_known"),
            models.UniqueConstraint(fields=["tenant", "submission_id"], name="work_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="work_open",
                condition=Q(state__in=["received", "taken", "waiting"]),
            ),
            models.Index(fields=["tenant", "-received_at"], name="work_of_tenant"),
            models.Index(fields=["-rated_at"], name="work_rated", condition=Q(rated_at__isnull=False)),
        ]


class WorkEvent(models.Model):
    """A step of a work item. Figures are computed from these rows alone; nobody changes or deletes one."""

    access = shared(provider=APPEND, tenant=APPEND)

    class Kind(models.TextChoices):
        RECEIVED = "received", _("handed in")
        TAKEN = "taken", _("taken")
        RETURNED = "returned", _("put back")
        ASKED = "asked", _("question asked")
        ANSWERED = "answered", _("question answered")
        DELIVERED = "delivered", _("delivered")
        RATED = "rated", _("rated")

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    work = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120)
