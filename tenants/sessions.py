"""Sessions in the database, opened and written by the door, with person and host on the row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> Any:
        from tenants.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        person = data.get("_auth_user_id")
        row.person_id = UUID(person) if person else None
        row.host = data.get("host", "")
        return row


def end_sessions(person_id: UUID) -> int:
    """Sign a person out everywhere; as the door. Returns the number of sessions ended."""
    from tenants.models import Session

    return Session.objects.filter(person_id=person_id).delete()[0]
