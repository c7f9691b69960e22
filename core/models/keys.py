"""The keys of data, wrapped by a master key that the database does not know."""

from __future__ import annotations

from django.db import models

from core.access import READ, house, shared
from core.ids import uuid7


class WrappedKey(models.Model):
    """A data key as it may be stored. `wrapped_by` names the master key that opens it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    wrapped = models.BinaryField()
    wrapped_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        abstract = True


class ClientKey(WrappedKey):
    """The data key of one client: of its files, personal numbers and secrets. Made by the owner with the client; its
    own roles read their own row and nobody else does. Whoever deletes it has shredded all that was sealed with it."""

    access = shared(tenant=READ)

    tenant_id = models.UUIDField(unique=True)


class HouseKey(WrappedKey):
    """The provider's own data key: of second factors, and of what else the door and the provider keep."""

    access = house(door=READ, provider=READ)
