"""Messages and refused rows in words of the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.lines import lines
from core.templatetags.kantoor import number
from provider_console.contexts import Said
from services.desk.actions.handing_in import LEFT_CODE
from services.desk.intake.kinds import FileKind
from services.desk.intake.problems import Problem, explain
from services.desk.models import Message


def conversation(heard: Sequence[Message], orders: Mapping[UUID, str]) -> list[Said]:
    """What was said, as staff read it. Questions made from broken rows stand with the refused rows, not here."""
    return [said(message, orders) for message in heard if message.code in ("", LEFT_CODE)]


def said(message: Message, orders: Mapping[UUID, str]) -> Said:
    """A person's message; one about a draft names its order. `orders`: draft → order number."""
    if message.code == LEFT_CODE:
        words = _("%(name)s leaves the refused rows to us") % {"name": message.person_name}
        return Said(message.person_name, message.at, words, event=True)
    order = orders.get(message.about_id) if message.about_id else None
    words = _("Order %(number)s: %(words)s") % {"number": order, "words": message.words} if order else message.words
    return Said(message.person_name, message.at, words, mine=not message.from_client)


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
