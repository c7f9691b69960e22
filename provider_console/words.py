"""Messages and refused rows in words of the reader."""

from __future__ import annotations

from typing import Any

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.lines import lines
from core.templatetags.kantoor import number
from provider_console.contexts import Said
from services.desk.intake.kinds import FileKind
from services.desk.intake.problems import Problem, explain
from services.desk.models import Message


def said(message: Message) -> Said:
    """A person's message, as staff read it."""
    return Said(message.person_name, message.at, message.words, mine=not message.from_client)


def kind_of(line: str, slug: str) -> FileKind | None:
    found = lines().get(line)
    return next((kind for kind in found.files if kind.slug == slug), None) if found else None


def problem_words(stored: dict[str, Any], row: int, kind: FileKind | None) -> str:
    """A stored problem of a row, in the reader's language."""
    return explain(Problem.from_json(stored), row, kind)


def waiting_words(orders: int, positions: int) -> str:
    """What waits for a broken row; "" where nothing does."""
    of_orders = ngettext("%(n)s order", "%(n)s orders", orders) % {"n": number(orders)} if orders else ""
    of_positions = ngettext("%(n)s position", "%(n)s positions", positions) % {"n": number(positions)}
    if orders and positions:
        return _("%(orders)s with %(positions)s wait for it") % {"orders": of_orders, "positions": of_positions}
    if not orders and not positions:
        return ""
    return _("%(what)s wait for it") % {"what": of_orders or of_positions}


def with_html(words: str, **places: Any) -> SafeString:
    """Words whose %(places)s hold safe HTML, such as a time; everything else in them is escaped."""
    filled = escape(words) % {name: conditional_escape(value) for name, value in places.items()}
    return mark_safe(f"<span>{filled}</span>")  # noqa: S308
