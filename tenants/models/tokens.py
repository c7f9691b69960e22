"""Tokens of the API."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from core.access import WRITE, shared
from core.ids import uuid7
from tenants.models.company import Client
from tenants.models.people import Person


class Token(models.Model):
    """A secret by which a person's programs, or a machine of a client's, use the API of one room.

    tenant   the client on whose host it works; None: the console
    person   whose rights it has, at most; None: a machine of the client itself
    machine  it stands for a program with a name, not for the person at work
    scopes   the permissions that it may use, word by word (core.api.scopes); `lines` the service lines among them
    factor_shown, company_id   whether the session in which it was made had shown a second factor, and by which
             company's own sign-in it came

    Of the secret only the hash is kept, and its beginning, by which people know it again.
    """

    access = shared(door="rw", provider=WRITE, tenant=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="tokens")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="tokens")
    machine = models.BooleanField(default=False)
    name = models.CharField(max_length=80)
    begins = models.CharField(max_length=16)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    factor_shown = models.BooleanField(default=False)
    company_id = models.UUIDField(null=True)
    made_by = models.UUIDField()
    made_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(tenant__isnull=False, machine=True), name="token_of_somebody"
            )
        ]
        indexes = [models.Index(fields=["tenant", "-created_at"], name="token_of_tenant")]

    def counts(self, now: datetime) -> bool:
        """Whether it still lets in."""
        return self.revoked_at is None and now < self.expires_at
