"""Who is suspended: a client, one of its people, or a person as a whole."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.access import READ, WRITE, shared
from core.ids import uuid7
from tenants.models.company import Client


class Suspension(models.Model):
    """A client (without `person_id`), one of its people, or a person as a whole (without `tenant`) may do nothing for a
    while: why, by whom, since when. Kept when it has ended.

    of_house   done by the provider. A person who is suspended as a whole has such a row besides at every client where
               they have a role, access or running work: its own people and its jobs see that one.
    """

    access = shared(door=READ, provider=WRITE, tenant=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="suspensions")
    person_id = models.UUIDField(null=True)
    name = models.CharField(max_length=120)
    of_house = models.BooleanField(default=False)
    why = models.CharField(max_length=300)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=300, default="", blank=True)
    ended_by_name = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "person_id", "of_house"], condition=Q(ended_at=None), nulls_distinct=False,
                name="suspended_once",
            ),
            models.CheckConstraint(
                condition=Q(tenant__isnull=False) | Q(person_id__isnull=False, of_house=True),
                name="suspension_of_somebody",
            ),
            models.CheckConstraint(condition=Q(why__gt=""), name="suspension_says_why"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["person_id"], name="suspended_now", condition=Q(ended_at=None))]
