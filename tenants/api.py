"""Who a token is, as the API says it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.api.resources import Call, shows


class MeShape(serializers.Serializer[Any]):
    """Whom this token stands for, and what it may at this moment."""

    kind = serializers.ChoiceField(choices=["client", "staff"])
    name = serializers.CharField()
    client = serializers.UUIDField(source="tenant_id", allow_null=True, help_text="Null outside every client.")
    language = serializers.CharField()
    zone = serializers.CharField(help_text="IANA name of the zone.")
    permissions = serializers.ListField(child=serializers.CharField(), help_text="Words like invoicing.issue.")


@shows("", MeShape)
def me(call: Call) -> dict[str, Any]:
    """Who this token is."""
    actor = call.actor
    return {
        "kind": actor.kind, "name": actor.name, "tenant_id": actor.tenant_id, "language": actor.language,
        "zone": actor.zone, "permissions": sorted(actor.permissions),
    }  # fmt: skip
