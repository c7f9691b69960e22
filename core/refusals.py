"""Refusals: what the house says when it will not do what it was asked, in domain words.

A refusal is raised by an action (or a reader) and turned into a message on a page (`core.web`) and a problem
document in the API, in one place each. It is never an accident: accidents are ordinary exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


class Refusal(Exception):
    """Base of all refusals. `words` is a translatable text with %(name)s places, filled from `detail`.

    `status` is the HTTP status: 409 where the state of things forbids it, 422 where the input does.
    Nothing was changed when a refusal is raised: actions are atomic.
    """

    status: ClassVar[int] = 409
    words: ClassVar[Any] = _("That is not possible now.")

    def __init__(self, **detail: Any) -> None:
        super().__init__(type(self).__name__)
        self.detail: Mapping[str, Any] = detail

    @property
    def code(self) -> str:
        """The name a program can act on: the class name."""
        return type(self).__name__

    def places(self) -> Sequence[tuple[str, str]]:
        """(where in what was sent, words), where a refusal is about several parts of it; for the API."""
        return ()

    def __str__(self) -> str:
        return str(self.words) % self.detail if self.detail else str(self.words)


def detail_of(refusal: Refusal) -> dict[str, Any]:
    """What fills the places of its words, as plain values and in no language: its readers each have their own."""
    with override(None):
        return {name: value if isinstance(value, int) else str(value) for name, value in refusal.detail.items()}


class BadInput(Refusal):
    """What was sent cannot be used; the words say why and what to do."""

    status = 422
    words = _("That could not be read.")


class NotAllowed(Refusal):
    """The actor lacks the permission. Pages answer 404 where the thing itself must stay unknown."""

    status = 403
    words = _("You may not do that.")
