"""Declared permissions: every view carries one, and a test refuses a URL without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from django.http import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Phase = Literal["door", "inside", "link"]


def needs(permission: str, *, recent: bool = False) -> Callable[[View], View]:
    """This view is for actors with `permission`; for all others it does not exist (404). `recent`: the person shows a
    second factor first, if they did not within the last minutes (tenants.signin.factors). For pages that move money."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        view.recent_factor = recent  # type: ignore[attr-defined]
        view.phase = "inside"  # type: ignore[attr-defined]
        return view

    return mark


def open_to_all(why: str, *, phase: Phase = "door") -> Callable[[View], View]:
    """This view is for anybody, and `why` says for what reason. It runs as the door unless told otherwise."""

    def mark(view: View) -> View:
        view.permission = ""  # type: ignore[attr-defined]
        view.open_because = why  # type: ignore[attr-defined]
        view.phase = phase  # type: ignore[attr-defined]
        return view

    return mark


def by_link(purpose: str) -> Callable[[View], View]:
    """This view is for whoever holds a signed link of this purpose. Its address has `<str:secret>`; it runs as that
    link (core.identity.as_link) and finds it as `request.link`. Without a live one it does not exist (404)."""

    def mark(view: View) -> View:
        view = open_to_all("for whoever holds the link", phase="link")(view)
        view.purpose = purpose  # type: ignore[attr-defined]
        return view

    return mark


def declared_permission(view: Any) -> str | None:
    """The permission of a resolved view; "" where it is open to all; None where it declares nothing."""
    return getattr(view, "permission", None)


def purpose_of(view: Any) -> str:
    """What a view `by_link` is for."""
    return str(view.purpose)
