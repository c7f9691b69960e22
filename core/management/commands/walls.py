"""manage.py walls: what the login may, how far the server is closed, and how to close the rest."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core import walls


class Command(BaseCommand):
    help = "The level of hardening by name: full, managed or loose; what it lacks and how to reach the next."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.OWNER_PROCESS:
            raise CommandError("Ask as the login: KANTOOR_PROCESS=serve and DATABASE_URL.")
        try:
            connection.ensure_connection()
            found = walls.look(connection.connection)
            found.must_hold()
        except walls.LoginMayTooMuch as trouble:
            raise CommandError(str(trouble)) from None
        self.stdout.write(f"walls: {found.level}")
        for name, part in walls.PARTS.items():
            lacks = found.short.get(name)
            self.stdout.write(f"  {name}: closed" if lacks is None else open_line(name, part, lacks))


def open_line(name: str, part: walls.Part, lacks: str) -> str:
    return f"  {name}: open ({lacks}) — serving roles reach {part.open}; {part.level} at best.\n    {part.how}"
