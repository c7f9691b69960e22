"""Who looks at which piece of work, and when: what the parts of its page are made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse

from core.actor import Actor
from services.desk.models import WorkItem


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent with a form of this page and could not be used."""

    text: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Who looks at which piece of work, and when."""

    actor: Actor
    work: WorkItem
    now: datetime
    typed: Typed = field(default_factory=Typed)

    @property
    def may_hand_in(self) -> bool:
        return self.actor.on(self.work.line, "hand_in")

    def url(self, name: str) -> str:
        return reverse(name, args=[self.work.pk])
