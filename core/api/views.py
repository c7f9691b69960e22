"""The published document, for programs and for people. It says nothing about anybody, so anybody may read it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from core.api.pages import chapters, refusals
from core.api.schema import ERRORS, document
from core.pages import page
from core.permissions import open_to_all

SAYS_NOTHING = "the document says nothing about anybody"


@open_to_all(SAYS_NOTHING)
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.0, as JSON."""
    room: Any = request.room  # type: ignore[attr-defined]
    response = JsonResponse(document(room), content_type="application/vnd.oai.openapi+json; charset=utf-8")
    patch_cache_control(response, public=True, max_age=300)
    return response


@open_to_all(SAYS_NOTHING)
@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    room: Any = request.room  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "chapters": chapters(room),
        "refusals": refusals(),
        "errors": list(ERRORS.items()),
        "schema_url": reverse("api_schema"),
        "origin": f"{request.scheme}://{request.get_host()}",
    }
    return page(request, "api/pages.html", **context)
