"""Sessions in the database, opened and written by the door. One belongs to one host, ends when it is idle for too long
or too old, and says on its row who, where and with what device.

A key that is sent to another host than its own opens nothing there: the host is part of the look-up. `sign_in` and
`started` come from the sign-in on the account host and go with every hand-over, so that a room's session never outlives
the sign-in that it came from.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SEEN_EVERY = timedelta(minutes=5)
"""How exact "last seen" is, and idle time with it: a write each so many minutes, not one a request."""


class SessionStore(DatabaseStore):
    host = ""

    def __init__(self, session_key: str | None = None, host: str | None = None) -> None:
        super().__init__(session_key)
        self.host = self.host if host is None else host

    @classmethod
    def get_model_class(cls) -> Any:
        from tenants.models import Session

        return Session

    def _get_session_from_db(self) -> Any:
        found: Any = super()._get_session_from_db()  # type: ignore[misc]  # not in the stubs
        if found is not None and found.host != self.host:
            self._session_key = None
            return None
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data | {"seen": int(time.time())})
        person, sign_in = data.get("_auth_user_id"), data.get("sign_in")
        row.person_id = UUID(person) if person else None
        row.sign_in = UUID(sign_in) if sign_in else None
        row.host, row.seen_at = self.host, timezone.now()
        row.started_at = datetime.fromtimestamp(data.get("started", time.time()), UTC)
        row.address, row.device = data.get("address", ""), data.get("device", "")
        row.expire_date = min(row.seen_at + settings.KANTOOR_IDLE, row.started_at + settings.KANTOOR_SIGNED_IN_FOR)
        return row


@lru_cache(maxsize=1024)
def store_of(host: str) -> type[SessionStore]:
    """The store of one host. A class, since allauth opens a session anew by the class of the one that is open."""
    return type("SessionStore", (SessionStore,), {"host": host})


class HostSessionMiddleware(SessionMiddleware):
    """Django's, with sessions of one host that are kept alive while they are used."""

    def process_request(self, request: HttpRequest) -> None:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        request.session = store_of(request.get_host())(key)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = getattr(request, "session", None)
        if session is not None and session.accessed and is_stale(session):
            session.modified = True
        return super().process_response(request, response)


def is_stale(session: Any) -> bool:
    """Somebody is signed in, and it is time to note that they are still there."""
    return "_auth_user_id" in session and time.time() - session.get("seen", 0) > SEEN_EVERY.total_seconds()


def begin(request: HttpRequest, sign_in: UUID, started: float) -> None:
    """Note on a session that was just signed in where it comes from. As the door."""
    request.session["sign_in"], request.session["started"] = sign_in.hex, started
    request.session["address"] = get_adapter(request).get_client_ip(request)
    request.session["device"] = request.headers.get("User-Agent", "")[:200]


def forget_old(*, now: datetime) -> int:
    """Sessions that have ended. As the door."""
    from tenants.models import Session

    return Session.objects.filter(expire_date__lt=now).delete()[0]


def end_sessions(person_id: UUID) -> int:
    """Sign a person out everywhere; as the door. Returns the number of sessions ended."""
    from tenants.models import Session

    return Session.objects.filter(person_id=person_id).delete()[0]


def end_sessions_at(tenant_id: UUID, person_id: UUID | None = None) -> int:
    """End everybody's sessions on a client's hosts, or one person's; as the door. Returns the number of sessions."""
    from tenants.models import Domain, Session

    there = Q(pk=None)
    for host in Domain.objects.filter(tenant=tenant_id).values_list("domain", flat=True):
        there |= Q(host=host) | Q(host__startswith=f"{host}:")
    mine = {"person_id": person_id} if person_id else {}
    return Session.objects.filter(there, **mine).delete()[0]


def end_sign_in(person_id: UUID, sign_in: str) -> int:
    """End one sign-in of a person, on every host that it led to; as the door."""
    from tenants.models import Session

    try:
        return Session.objects.filter(person_id=person_id, sign_in=UUID(sign_in)).delete()[0]
    except ValueError:
        return 0


def end_sign_ins_but(person_id: UUID, sign_in: UUID | None) -> int:
    """End all sign-ins of a person but this one; as the door."""
    from tenants.models import Session

    mine = Session.objects.filter(person_id=person_id)
    return mine.exclude(sign_in=sign_in, sign_in__isnull=False).delete()[0]
