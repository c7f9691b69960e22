"""What webhooks react to: every fact of every room."""

from __future__ import annotations

from core import wake
from core.facts import after_facts


@after_facts
def wake_sender() -> None:
    wake.send("webhooks.work")
