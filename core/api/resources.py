"""Resources of the API: each is one function with one method and one permission, as each page is.

    @shows("invoicing.see", InvoiceShape)
    def invoice(call: Call, invoice: UUID) -> Invoice:
        return invoice_for(call.actor, invoice)

`shows` answers one thing, `lists` pages of them, `does` acts once for each idempotency key, `sends` bytes. What comes
in and goes out is said by serializers ("shapes"), from which the published document is made too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from core.actor import Actor
from core.api import cursors
from core.api.problems import Problem, problem
from core.deeds import MOST_KEY, Asked, fields_of, fingerprint, once
from core.refusals import Refusal

Shape = type[serializers.Serializer[Any]]
View = Callable[..., HttpResponseBase]
KEY_HEADER = "Idempotency-Key"


def shown_as(**example: Any) -> Callable[[type[Any]], type[Any]]:
    """An example of a shape, for the published document."""

    def mark(shape: type[Any]) -> type[Any]:
        words = OpenApiExample("for example", value=example)
        found: type[Any] = extend_schema_serializer(examples=[words])(shape)
        return found

    return mark


class Nothing(serializers.Serializer[Any]):
    """No body."""


class Filters(serializers.Serializer[Any]):
    """What every list takes; lists with filters of their own derive from it."""

    cursor = serializers.RegexField(
        r"^[A-Za-z0-9_:.-]*$",
        required=False,
        default="",
        allow_blank=True,
        max_length=800,
        help_text="`next` of the page before.",
    )
    limit = serializers.IntegerField(
        required=False, default=cursors.SIZE, min_value=1, max_value=cursors.MOST, help_text="Rows of a page."
    )


@dataclass(frozen=True, slots=True)
class Call:
    """One call: who calls, what was given (checked), and when. `request` for what belongs to the host."""

    request: HttpRequest
    actor: Actor
    now: datetime
    given: Mapping[str, Any] = field(default_factory=dict)


class Resource(APIView):
    """One address. Subclasses are made by the decorators below."""

    metadata_class = None

    def call(self, request: Request, given: Mapping[str, Any] | None = None) -> Call:
        plain = request._request
        return Call(plain, plain.actor, timezone.now(), given or {})  # type: ignore[attr-defined]


def shows(permission: str, shape: Shape, *, takes: Shape | None = None) -> Callable[[Callable[..., Any]], View]:
    """GET one thing, or what a function works out; `takes` are filters in the address."""

    def make(function: Callable[..., Any]) -> View:
        def get(self: Resource, request: Request, **path: Any) -> HttpResponse:
            given = checked(takes, request.query_params) if takes else {}
            return said(shape(function(self.call(request, given), **inner(path))).data)

        return made(function, permission, "get", get, responses=shape, parameters=[takes] if takes else None)

    return make


def lists(
    permission: str, shape: Shape, *, order: Sequence[str], takes: type[Filters] = Filters
) -> Callable[[Callable[..., QuerySet[Any]]], View]:
    """GET a page of what the function finds, in this order; see `core.api.cursors`."""

    def make(function: Callable[..., QuerySet[Any]]) -> View:
        def get(self: Resource, request: Request, **path: Any) -> HttpResponse:
            call = self.call(request, checked(takes, request.query_params))
            about = f"{name_of(function)}:{call.actor.tenant_id or ''}"
            wish = {"cursor": call.given["cursor"], "limit": call.given["limit"]}
            rows, following = cursors.cut(function(call, **inner(path)), order, about=about, **wish)
            return said({"items": shape(rows, many=True).data, "next": following})

        return made(function, permission, "get", get, responses=page_of(shape), parameters=[takes])

    return make


def does(
    permission: str, *, takes: Shape = Nothing, answers: Shape, status: int = 200, files: bool = False
) -> Callable[[Callable[..., Any]], View]:
    """POST: one action, once for each idempotency key; `files` for forms with files instead of JSON."""

    def make(function: Callable[..., Any]) -> View:
        def post(self: Resource, request: Request, **path: Any) -> HttpResponse:
            key = key_of(request)
            call = self.call(request, checked(takes, sent(request)))

            def act() -> HttpResponse:
                try:
                    return said(answers(function(call, **inner(path))).data, status)
                except Refusal as refusal:
                    return problem(call.request, refusal.status, refusal.code, refusal, errors=refusal.places())

            asked = Asked(call.request.token.pk, key, asked_with(request))  # type: ignore[attr-defined]
            return once(call.actor, asked, act, keeps=lambda response: response.status_code < 500)

        body = {"multipart/form-data" if files else "application/json": takes} if takes is not Nothing else None
        return made(
            function, permission, "post", post, parsers=[MultiPartParser if files else JSONParser],
            request=body, responses={status: answers}, parameters=[KEY],
        )  # fmt: skip

    return make


def sends(permission: str) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """GET bytes, as a download."""

    def make(function: Callable[..., HttpResponseBase]) -> View:
        def get(self: Resource, request: Request, **path: Any) -> HttpResponseBase:
            return function(self.call(request), **inner(path))

        bytes_ = {(200, "*/*"): OpenApiTypes.BINARY}
        return made(function, permission, "get", get, responses=bytes_)

    return make


KEY = OpenApiParameter(
    KEY_HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, required=True,
    description="Any text of up to 200 signs, new for each deed. Sent again, the first answer comes again.",
)  # fmt: skip


def made(
    function: Callable[..., Any],
    permission: str,
    method: str,
    handler: Any,
    *,
    parsers: Sequence[Any] = (),
    **schema: Any,
) -> View:
    """The view of one resource, with what the middleware asks of it."""
    words = (function.__doc__ or "").strip()
    told: dict[str, Any] = {"summary": words.partition("\n")[0], "description": words, "tags": [room_of(function)]}
    attributes = {
        method: extend_schema(operation_id=name_of(function), **told, **schema)(handler),
        "http_method_names": [method, "head"] if method == "get" else [method],
        "parser_classes": list(parsers),
        "__doc__": words,
    }
    view: Any = type(function.__name__, (Resource,), attributes).as_view()  # type: ignore[attr-defined]
    view.permission, view.phase, view.by_token = permission, "inside", True
    view.open_because = "" if permission else "every token may be asked whose it is"
    view.__name__, view.__module__ = function.__name__, function.__module__
    found: View = view
    return found


def name_of(function: Callable[..., Any]) -> str:
    return f"{room_of(function)}_{function.__name__}"


def room_of(function: Callable[..., Any]) -> str:
    """The room that a resource stands in: "invoicing" of services.invoicing.api.drafts."""
    return function.__module__.partition(".api")[0].rpartition(".")[2]


def inner(path: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of the address that are for the resource; whose client it is, the middleware has seen to."""
    return {name: value for name, value in path.items() if name != "client"}


@cache
def page_of(shape: Shape) -> Shape:
    """The shape of a page of these."""
    name = f"{shape.__name__.removesuffix('Shape')}Page"
    words = "`next` is the cursor of the next page, null on the last one."
    attributes = {
        "items": shape(many=True),
        "next": serializers.CharField(allow_null=True, help_text=words),
        "__doc__": "",
    }
    return type(name, (serializers.Serializer,), attributes)


def checked(shape: Shape, data: Any) -> Mapping[str, Any]:
    """What was sent, checked; raises REST framework's ValidationError."""
    form = shape(data=data)
    form.is_valid(raise_exception=True)
    found: Mapping[str, Any] = form.validated_data
    return found


def sent(request: Request) -> Any:
    """The body, read; raises what reading refused: a file that was too large ends the reading."""
    data, refusal = request.data, getattr(request._request, "upload_refused", None)
    if refusal is not None:
        raise refusal
    return data


def said(data: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(JSONRenderer().render(data), content_type="application/json", status=status)


def key_of(request: Request) -> str:
    key = str(request.headers.get(KEY_HEADER, ""))
    if not key:
        words = _("Every POST needs the header Idempotency-Key: a text of your own, new for each deed.")
        raise Problem(400, "KeyMissing", words)
    if len(key) > MOST_KEY or not key.isascii() or not key.isprintable():
        raise Problem(400, "KeyNotGood", _("An idempotency key has at most 200 printable signs of ASCII."))
    return key


def asked_with(request: Request) -> str:
    data: Any = request.data
    body = fields_of(data.lists()) if hasattr(data, "lists") else data
    return fingerprint(request.method, request.path, body)
