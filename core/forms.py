"""What every form of a page carries: a key, so that a second click is the same deed, and whom it was opened for, so
that a page left open acts for nobody else. The tag `csrf_field` writes both, `FormMiddleware` reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, UnreadablePostError
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.deeds import MOST_KEY, Asked, fields_of, fingerprint, once
from core.deeds import was_done as done_before
from core.refusals import Refusal
from core.web import refused

KEY, OPENED_FOR, CSRF = "key", "opened_for", "csrfmiddlewaretoken"
View = TypeVar("View", bound=Callable[..., Any])


class StalePage(Refusal):
    words = _(
        "This page was opened for somebody else, or before it was renewed. Nothing was done, and what you typed is "
        "kept. Go back, load the page again, and send it then."
    )


class SentBefore(Refusal):
    words = _("This form was sent before, and its deed is done. Nothing was done twice; load the page again.")


def in_parts(why: str) -> Callable[[View], View]:
    """This view's deed cannot be one transaction, and `why` says for what reason. Each of its parts must bear being
    done again: see `core.deeds.once`."""

    def mark(view: View) -> View:
        view.in_parts = why  # type: ignore[attr-defined]
        return view

    return mark


def bears_repeating(why: str) -> Callable[[View], View]:
    """This view of the door may do its deed as often as its form is sent, and `why` says for what reason."""

    def mark(view: View) -> View:
        view.bears_repeating = why  # type: ignore[attr-defined]
        return view

    return mark


class FormMiddleware:
    """Innermost, where it is known who works for whom. The API has keys of its own (core.api.resources)."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        actor: Actor | None = getattr(request, "actor", None)
        if request.method != "POST" or not carries_key(request, actor):
            response: HttpResponse = self.get_response(request)
            return response
        try:
            asked = asked_by(request, actor)
            parts = actor is None or bool(getattr(request.view, "in_parts", ""))
            keeps = was_done if actor is not None else account_changed
            return once(actor, asked, lambda: self.get_response(request), keeps=keeps, in_parts=parts)
        except UnreadablePostError:
            return HttpResponseBadRequest()
        except Refusal as refusal:
            return refused(request, refusal)


def carries_key(request: Any, actor: Actor | None) -> bool:
    """Forms of rooms, and those of the account host whose deed counts."""
    if actor is not None:
        return actor.via == "session"
    view = getattr(request, "view", None)
    return view is not None and request.room == "account" and not getattr(view, "bears_repeating", "")


def was_done(response: HttpResponse) -> bool:
    """A form that comes back with what is wrong did nothing, and may be sent again."""
    return response.status_code < 400


def account_changed(response: HttpResponse) -> bool:
    """What is done on the account host ends on another page; a page itself says what is wrong, and the way to where one
    proves first who one is leads back to the form."""
    onward = response.headers.get("Location") or response.headers.get("HX-Redirect", "")
    return bool(onward) and not onward.startswith(settings.KANTOOR_PROVE_FIRST)


def asked_by(request: HttpRequest, actor: Actor | None) -> Asked:
    """The form's key and content. Raises StalePage where it was not opened for this person in this room."""
    sent = request.POST
    key, whom = sent.get(KEY, ""), sent.get(OPENED_FOR, "")
    if not 0 < len(key) <= MOST_KEY or not key.isprintable() or not re.fullmatch("[0-9a-f]{32}", whom):
        raise StalePage()
    asked = Asked(actor.person if actor else UUID(whom), key, content_of(request), SentBefore)
    if not constant_time_compare(whom, opened_for(request)):
        raise SentBefore() if actor is None and done_before(actor, asked) else StalePage()
    return asked


def content_of(request: HttpRequest) -> str:
    """What was sent, for comparison; of what proves who somebody is not even a hash is kept."""
    fields = {name: values for name, values in fields_of(request.POST.lists()).items() if not left_out(name)}
    return fingerprint(request.get_full_path(), fields, fields_of(request.FILES.lists()))


def left_out(name: str) -> bool:
    return name in (CSRF, KEY, OPENED_FOR, "code", "credential") or "password" in name


def opened_for(request: HttpRequest) -> str:
    """Of the room and the person; at the console the client stands in the address. "" on pages that are nobody's."""
    room, actor = getattr(request, "room", ""), getattr(request, "actor", None)
    if actor is not None:
        client = actor.tenant_id.hex if room == "client" and actor.tenant_id else ""
        return opened_for_whom(room, client, actor.person.hex)
    person: Any = getattr(request, "user", None)
    return opened_for_whom(room, "", person.pk.hex if person and person.pk else "") if room == "account" else ""


def opened_for_whom(room: str, client: str, person: str) -> str:
    """`person` is "" for whoever is not signed in."""
    return salted_hmac("opened_for", f"{room}:{client}:{person}", algorithm="sha256").hexdigest()[:32]
