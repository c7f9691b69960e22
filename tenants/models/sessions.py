"""Being signed in: sessions and hand-over tickets."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from core.access import ALL, house
from core.ids import uuid7
from tenants.models.people import Person


class Session(AbstractBaseSession):
    """A sign-in on one host. What the list of sessions shows stands on the row.

    `sign_in` is one for all sessions that came from the same sign-in on the account host: they end together.
    """

    access = house(door=ALL)

    person_id = models.UUIDField(null=True, db_index=True)
    host = models.CharField(max_length=255, default="")
    sign_in = models.UUIDField(null=True, db_index=True)
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, default="")
    device = models.CharField(max_length=200, default="")

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        from tenants.sessions import SessionStore

        return SessionStore


class Ticket(models.Model):
    """A one-time hand-over from the account host to another host, bound to that host and to the browser.

    `carries` is what the new session inherits: the sign-in, since when, when a second factor was shown.
    """

    access = house(door=ALL)

    id = models.UUIDField(primary_key=True, default=uuid7)
    secret_hash = models.CharField(max_length=64, unique=True)
    state_hash = models.CharField(max_length=64)
    host = models.CharField(max_length=255)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    carries = models.JSONField(default=dict)
    expires_at = models.DateTimeField()
