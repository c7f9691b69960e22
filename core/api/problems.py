"""Errors of the API as problem documents (RFC 9457), made in this one place.

`type` leads to the words about it on the page of the API, `code` is the name that a program can act on, `instance`
the request's name, as the log has it; `errors` say which part of what was sent is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from core.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
Errors = Sequence[tuple[str, str]]
"""(where in the input, words)."""


class Problem(Exception):
    """Something that the API's own rules say no to, before any action."""

    def __init__(self, status: int, code: str, words: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.words, self.headers = status, code, words, dict(headers or {})

    def answer(self, request: HttpRequest) -> HttpResponse:
        return problem(request, self.status, self.code, self.words, headers=self.headers)


def problem(
    request: HttpRequest,
    status: int,
    code: str,
    words: Any,
    *,
    errors: Errors = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The document itself."""
    body: dict[str, Any] = {
        "type": f"/api/v1/#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(words),
        "instance": f"urn:request:{getattr(request, 'name', '-')}",
        "code": code,
    }
    if errors:
        body["errors"] = [{"where": where, "detail": text} for where, text in errors]
    return HttpResponse(json.dumps(body), content_type=MEDIA_TYPE, status=status, headers=dict(headers or {}))


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(PREFIX)


def not_found(request: HttpRequest) -> HttpResponse:
    return problem(request, 404, "NotFound", _("That is not there, or not for you."))


def broken(request: HttpRequest) -> HttpResponse:
    words = _("Something went wrong on our side. Nothing was done; try again with the same key.")
    return problem(request, 500, "Broken", words)


def bad_request(request: HttpRequest) -> HttpResponse:
    return problem(request, 400, "BadRequest", _("That could not be read."))


def handle(accident: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """REST framework's exception handler. None: not foreseen, so the log has it and the answer is 500."""
    request: HttpRequest = context["request"]._request
    if isinstance(accident, Problem):
        return accident.answer(request)
    if isinstance(accident, Refusal):
        return problem(request, accident.status, accident.code, accident, errors=accident.places())
    if isinstance(accident, exceptions.APIException):
        return of_framework(request, accident, context["view"].allowed_methods)
    return of_django(request, accident)


def of_django(request: HttpRequest, accident: Exception) -> HttpResponse | None:
    if isinstance(accident, Http404):
        return not_found(request)
    if isinstance(accident, PermissionDenied):
        return problem(request, 403, "NotAllowed", _("You may not do that."))
    if isinstance(accident, RequestDataTooBig):
        return problem(request, 413, "TooLarge", _("That is larger than we take in one piece."))
    return bad_request(request) if isinstance(accident, (SuspiciousOperation, UnreadablePostError)) else None


def of_framework(request: HttpRequest, accident: exceptions.APIException, methods: Sequence[str]) -> HttpResponse:
    if isinstance(accident, exceptions.ValidationError):
        words = _("Something in it is not right. Nothing was changed.")
        return problem(request, 422, "NotValid", words, errors=list(flat(accident.detail)))
    headers = {"Allow": ", ".join(methods)} if isinstance(accident, exceptions.MethodNotAllowed) else None
    return problem(request, accident.status_code, type(accident).__name__, accident.detail, headers=headers)


def flat(detail: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """(place, words) of every error, places as "rows.0.values"."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from flat(inner, f"{where}.{name}" if where else str(name))
    elif isinstance(detail, (list, tuple)):
        for i, inner in enumerate(detail):
            deeper = isinstance(inner, (Mapping, list, tuple))
            yield from flat(inner, f"{where}.{i}".strip(".") if deeper else where)
    else:
        yield where, str(detail)
