"""The provider's people: levels, skills, languages, teams; who is away and who stands in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.access import ALL, READ, WRITE, house, shared
from core.ids import uuid7
from tenants.models.company import Client
from tenants.models.people import Person


class StaffMember(models.Model):
    """A person of the provider. The name stands here too, since the provider's pages never read people's table.

    `skills` are words by which work is given out, e.g. "vat"; `languages` codes of ISO 639-1.
    """

    access = house(door=WRITE, provider=WRITE)  # the door: an invitation that is accepted

    class Level(models.TextChoices):
        JUNIOR = "junior", _("junior")
        SENIOR = "senior", _("senior")
        LEAD = "lead", _("lead")

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="staff")
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.JUNIOR)
    account_manager = models.BooleanField(default=False)
    provider_admin = models.BooleanField(default=False)
    languages = models.JSONField(default=list)
    skills = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    left_at = models.DateTimeField(null=True)


class Team(models.Model):
    """Staff who share their clients."""

    access = house(provider=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(max_length=80, unique=True)


class TeamMember(models.Model):
    """A staff member is in a team."""

    access = house(provider=ALL)

    id = models.UUIDField(primary_key=True, default=uuid7)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="teams")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "member"], name="team_member_once")]


class Absence(models.Model):
    """A staff member is away on these days (both included), and who stands in, if anybody does."""

    access = house(provider=ALL)

    id = models.UUIDField(primary_key=True, default=uuid7)
    member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()
    deputy = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, related_name="stands_in")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_ends"),
            models.CheckConstraint(condition=Q(deputy=None) | ~Q(deputy=F("member")), name="absence_deputy_another"),
        ]


class ClientAbsence(models.Model):
    """A person of a client is away on these days, and who approves meanwhile."""

    access = shared(provider=READ, tenant=ALL)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=120)
    first_day = models.DateField()
    last_day = models.DateField()
    deputy_id = models.UUIDField(null=True)
    deputy_name = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="client_absence_ends"),
            models.CheckConstraint(
                condition=Q(deputy_id=None) | ~Q(deputy_id=F("person_id")), name="client_absence_another"
            ),
        ]
