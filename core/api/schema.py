"""The published document (OpenAPI 3.0), made from the resources of one kind of host."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

ERRORS = {
    400: "It cannot be read, or the idempotency key is missing.",
    401: "No token, or one that does not let in here.",
    403: "The token's scopes do not cover this, or the person may not do it.",
    404: "It is not there, or not for you.",
    405: "This address has another method.",
    406: "Answers are JSON; nothing else is to be had.",
    409: "The state of things forbids it, or the same key is being worked on.",
    413: "It is too large.",
    415: "It came in a form that is not read here.",
    422: "Something in it is not right, or the key was used for something else.",
    429: "Too many calls in one minute; see Retry-After.",
    500: "Something went wrong on our side; nothing was done.",
}
POST_ONLY = (409, 413, 415)


def text(words: str) -> dict[str, str]:
    return {"type": "string", "description": words}


PROBLEM = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": text("Leads to the words about this problem."),
        "title": text("The status in words."),
        "status": {"type": "integer"},
        "detail": text("What happened and what to do, in the reader's language."),
        "instance": text("The request's name, to be told to us."),
        "code": text("The name that a program can act on."),
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "detail"],
                "properties": {"where": text("The part, as a path: rows.0.values"), "detail": text("What is wrong.")},
            },
        },
    },
    "example": {
        "type": "/api/v1/#TakenByAnother", "title": "Conflict", "status": 409,
        "detail": "Sam has taken this meanwhile. Choose another item.", "instance": "urn:request:0f9b3c5d7a1e",
        "code": "TakenByAnother",
    },
}  # fmt: skip


@cache
def document(room: str) -> dict[str, Any]:
    """The document of all hosts of a kind ("client", "console")."""
    urlconf = settings.HOST_URLCONFS[room]
    generator: Any = SchemaGenerator(patterns=below(get_resolver(urlconf).url_patterns), api_version="v1")  # type: ignore[no-untyped-call]
    with translation.override("en"):
        # through JSON: what is lazily translated becomes text here and now
        made: dict[str, Any] = json.loads(json.dumps(generator.get_schema(request=None, public=True), default=str))
    return made


def below(patterns: list[Any], prefix: str = "") -> list[URLPattern | URLResolver]:
    return [one for one in patterns if str(one.pattern).startswith("api/v1/")]


def with_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """REST framework's hook: every operation names all errors that it can answer."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    result["components"].setdefault("responses", {}).update({f"Problem{status}": response(status) for status in ERRORS})
    for methods in result["paths"].values():
        for method, operation in methods.items():
            for status in ERRORS:
                if method == "post" or status not in POST_ONLY:
                    operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})
    return result


def response(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": ERRORS[status], "content": content}
