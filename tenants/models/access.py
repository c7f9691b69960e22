"""Who may enter which client: memberships of its own people, grants of the provider's, and who holds each grant."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.access import ALL, READ, WRITE, shared
from core.ids import uuid7
from core.lines import ROLES
from core.states import known, moves
from tenants.models.company import Client
from tenants.models.people import Person
from tenants.models.staff import Team


class Membership(models.Model):
    """What a person of a client is, per service line.

    `line` "" is the company as a whole: it counts on every line on which the person has no role of their own, and never
    on a line that is granted for itself (core.lines.APART). An auditor reads what lies between `period_from` and
    `period_until` (days, both included) and nothing after `until`. Name and address stand here too: the client's own
    pages never read people's table.
    """

    access = shared(door=WRITE, provider=ALL, tenant=ALL)  # the door: an invitation that is accepted

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    name = models.CharField(max_length=120, default="", blank=True)
    email = models.CharField(max_length=254, default="", blank=True)
    line = models.CharField(max_length=40)
    role = models.CharField(max_length=10)
    until = models.DateTimeField(null=True)
    period_from = models.DateField(null=True)
    period_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "person", "line"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="membership_role_known"),
            models.CheckConstraint(
                condition=~Q(role="auditor")
                | Q(until__isnull=False, period_from__isnull=False, period_until__gte=F("period_from")),
                name="membership_auditor_ends",
            ),
        ]


EMERGENCY_HOURS = timedelta(hours=8)
"""Emergency access lasts no longer."""


class GrantState(models.TextChoices):
    ASKED = "asked", _("asked for")
    LIVE = "live", _("approved")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("ended")


GRANT_MOVES = moves(
    {
        GrantState.ASKED: {GrantState.LIVE, GrantState.REFUSED, GrantState.WITHDRAWN},
        GrantState.LIVE: {GrantState.ENDED},
        GrantState.REFUSED: set(),
        GrantState.WITHDRAWN: set(),
        GrantState.ENDED: set(),
    }
)


class Grant(models.Model):
    """Access of a staff member, or of a team, to one client: for chosen lines, until a moment.

    lines     slugs; [] is every line but those that are granted for themselves
    duties    what the holder may do on lines that keep duties apart (core.duties); elsewhere without meaning
    standing  reviewed every year: `until` is the day by which the next review is due
    way       who said yes: the client's admin, the contract (the owner's command), or nobody (emergency access)
    told      the last notice before the end that was given, in days before it
    """

    access = shared(door=READ, provider=WRITE, tenant="rw")

    class Way(models.TextChoices):
        CLIENT = "client", _("approved by the client")
        CONTRACT = "contract", _("by contract")
        EMERGENCY = "emergency", _("emergency access")

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="grants")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="grants")
    holder_name = models.CharField(max_length=120, default="", blank=True)
    lines = models.JSONField(default=list)
    duties = models.JSONField(default=list)
    standing = models.BooleanField(default=False)
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.CLIENT)
    state = models.CharField(max_length=10, choices=GrantState.choices, default=GrantState.ASKED)
    purpose = models.CharField(max_length=300, default="", blank=True)
    until = models.DateTimeField()
    created_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=120, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=120, default="", blank=True)
    note = models.CharField(max_length=300, default="", blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=120, default="", blank=True)
    told = models.PositiveSmallIntegerField(null=True)
    again_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="again")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=known(GRANT_MOVES), name="grant_state_known"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, team__isnull=True) | Q(person__isnull=True, team__isnull=False),
                name="grant_of_one_holder",
            ),
            models.CheckConstraint(
                condition=~Q(way="emergency") | Q(purpose__gt="", standing=False, person__isnull=False),
                name="grant_emergency_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(way="emergency") | Q(until__lte=F("created_at") + EMERGENCY_HOURS),
                name="grant_emergency_is_short",
            ),
            models.UniqueConstraint(
                fields=["again_of"], condition=Q(state__in=["asked", "live"]), name="grant_again_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state"], name="grant_of_tenant"),
            models.Index(fields=["until"], name="grant_ends", condition=Q(state="live")),
        ]


class Holder(models.Model):
    """A person who may use a grant, and why: it is theirs, their team's, or that of somebody whose deputy they are.

    Who may enter is read from here alone, by the door, by running jobs and by the client's own page: what the client
    sees is what is enforced. Kept in step by tenants.holders, in the transaction of every change. `since` and `until`
    bound a deputy's days; `own_grant` is the deputy's own, without which theirs would open nothing; `level` is the
    person's own.
    """

    access = shared(door=READ, provider=ALL, tenant=READ)

    class Via(models.TextChoices):
        SELF = "self", _("in person")
        TEAM = "team", _("by team")
        DEPUTY = "deputy", _("as deputy")

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="holders")
    own_grant = models.ForeignKey(Grant, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=120)
    level = models.CharField(max_length=10)
    via = models.CharField(max_length=10, choices=Via.choices)
    deputy_of = models.CharField(max_length=120, default="", blank=True)
    lines = models.JSONField(default=list)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "tenant"], name="holder_of_person")]


class GrantReview(models.Model):
    """Somebody looked at an emergency access afterwards, or at a standing grant for another year; never who held it."""

    access = shared(provider="ra", tenant=READ)

    class Outcome(models.TextChoices):
        RIGHT = "right", _("it was right")
        WRONG = "wrong", _("it should not have been")

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="reviews")
    at = models.DateTimeField()
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=120)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    words = models.CharField(max_length=500, default="", blank=True)


class DutyException(models.Model):
    """A named exception: this person may hold two permissions that nobody should hold together, until a day.

    Counts only once somebody other than the person and whoever asked has approved it.
    """

    access = shared(door=READ, provider=WRITE, tenant=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=120)
    one = models.CharField(max_length=60)
    other = models.CharField(max_length=60)
    why = models.CharField(max_length=300)
    until = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField()
    asked_by_name = models.CharField(max_length=120)
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.UUIDField(null=True)
    approved_by_name = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by_id=None)
                | (~Q(approved_by_id=F("person_id")) & ~Q(approved_by_id=F("asked_by_id"))),
                name="exception_by_another",
            )
        ]
        indexes = [models.Index(fields=["tenant", "person_id"], name="exception_of_person")]
