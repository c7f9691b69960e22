"""What every page shares: a name for each request, refusals as pages, the words of the log."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import select_template

from core.actor import Actor
from core.refusals import BadInput, Refusal
from core.where import named


class RequestNameMiddleware:
    """Names the request (the reference that an error page shows) and turns refusals into pages, in this one place."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = uuid4().hex[:12]
        request.name = name  # type: ignore[attr-defined]
        if request.path_info == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        with named(name):
            response: HttpResponse = self.get_response(request)
        response["X-Request-Name"] = name
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """No page takes a NUL in its address: PostgreSQL has none in texts, so a filter would break on it. The API
        checks its parameters itself."""
        broken = any("\0" in str(value) for value in request.GET.values()) and not request.path_info.startswith("/api/")
        return refused(request, BadInput()) if broken else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, Refusal) else None


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as a page, or as a notice where htmx swaps it into one. Nothing was changed."""
    partial = bool(request.headers.get("HX-Request"))
    names = ["errors/_refusal.html"] if partial else [f"errors/{refusal.status}.html", "errors/refusal.html"]
    template = select_template(names)
    context = {
        "refusal": str(refusal),
        "code": refusal.code,
        "reference": getattr(request, "name", "-"),
        "back": request.headers.get("Referer", "/"),
    }
    return HttpResponse(template.render(context, request), status=refusal.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", {"reference": getattr(request, "name", "-")}, status=403)


def house(request: HttpRequest) -> dict[str, Any]:
    """For every template: who looks, in which house, and how it looks to them."""
    actor: Actor | None = getattr(request, "actor", None)
    return {
        "actor": actor,
        "tenant": getattr(request, "tenant", None),
        "provider": getattr(request, "provider", None),
        "theme": actor.theme if actor else "auto",
        "shortcuts": actor.shortcuts if actor else True,
        "demo": settings.KANTOOR_DEMO,
        "request_name": getattr(request, "name", "-"),
    }


class NoDefaultStorage(Storage):
    """Files are reached through services.archive only; whoever asks Django's default storage is told so."""

    def _open(self, name: str, mode: str = "rb") -> Any:
        raise RuntimeError("files live in services.archive")

    def _save(self, name: str, content: Any) -> str:
        raise RuntimeError("files live in services.archive")
