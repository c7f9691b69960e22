"""The people of the matrix, planted by the owner's process: `python -m tests.harness.kinds`. One of each kind that
the table knows, at the address <kind>@matrix.example."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from os import environ
from typing import Any

from tests.harness import databases

HOME, AWAY = "acme", "globex"
ON_INVOICING = ("admin", "approver", "uploader", "viewer")
STAFF: dict[str, tuple[str, dict[str, Any]]] = {
    "junior": ("junior", {}),
    "senior": ("senior", {}),
    "lead": ("lead", {}),
    "account manager": ("senior", {"account_manager": True}),
    "provider admin": ("senior", {"provider_admin": True}),
    "without grant": ("senior", {}),
    "with expired grant": ("senior", {}),
    "with grant asked for": ("senior", {}),
    "on payroll alone": ("senior", {}),
    "who left": ("senior", {}),
}
"""kind → level, and what else they are."""


def address_of(kind: str) -> str:
    return f"{kind.replace(' ', '-')}@matrix.example"


def plant(database: str) -> None:
    """In a process of its own: who serves may not make people."""
    owner = {"KANTOOR_PROCESS": "owner", "OWNER_DATABASE_URL": databases.url_of("OWNER_DATABASE_URL", database)}
    command = [sys.executable, "-m", "tests.harness.kinds"]
    subprocess.run(command, cwd=databases.ROOT, check=True, env={**environ, **owner})


def build() -> None:
    from django.utils import timezone

    from tenants.enrolling import Window, enrol
    from tenants.models import Client, Person

    now = timezone.now()
    home, away = (Client.objects.get(slug=slug) for slug in (HOME, AWAY))
    for role in ON_INVOICING:
        enrol(person=somebody(role), client=home, role=role, on=["invoicing"], now=now)
    window = Window(now + timedelta(days=90), now.date() - timedelta(days=30), now.date() + timedelta(days=1))
    enrol(person=somebody("auditor"), client=home, role="auditor", on=["invoicing"], window=window, now=now)
    over = Window(now - timedelta(minutes=1), now.date() - timedelta(days=30), now.date() + timedelta(days=1))
    enrol(
        person=somebody("auditor whose time is over"),
        client=home,
        role="auditor",
        on=["invoicing"],
        window=over,
        now=now,
    )
    enrol(person=somebody("payroll only"), client=home, role="approver", on=["payroll"], now=now)
    both = somebody("of both companies")
    for client in (home, away):
        enrol(person=both, client=client, role="uploader", on=["invoicing"], now=now)
    suspended = somebody("suspended")
    enrol(person=suspended, client=home, role="admin", on=["invoicing"], now=now)
    Person.objects.filter(pk=suspended.pk).update(is_active=False)
    staff(home, now)


def staff(home: Any, now: Any) -> None:
    from tenants.enrolling import employ, grant
    from tenants.models import Grant, GrantState, StaffMember

    people = {kind: somebody(kind) for kind in STAFF}
    for kind, (level, flags) in STAFF.items():
        employ(person=people[kind], level=level, now=now, **flags)
    for kind, person in people.items():
        lines = ["payroll"] if kind == "on payroll alone" else []
        if kind != "without grant":
            grant(person=person, clients=[home], until=now + timedelta(days=90), now=now, lines=lines)
    expired = Grant.objects.filter(person=people["with expired grant"])
    expired.update(created_at=now - timedelta(days=2), until=now - timedelta(minutes=1))
    Grant.objects.filter(person=people["with grant asked for"]).update(state=GrantState.ASKED, decided_at=None)
    StaffMember.objects.filter(person=people["who left"]).update(active=False, left_at=now)


def somebody(kind: str) -> Any:
    from tenants.models import Person

    return Person.objects.create(email=address_of(kind), name=kind.title(), password="!")


if __name__ == "__main__":
    environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    build()
