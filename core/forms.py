"""What every form of a page carries: a key, so that a second click is the same deed, and whom it was opened for, so
that a page left open acts for nobody else. The tag `csrf_field` writes both, `FormMiddleware` reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, UnreadablePostError
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.deeds import MOST_KEY, Asked, fields_of, fingerprint, once
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


class FormMiddleware:
    """Innermost, where it is known who works for whom. The API has keys of its own (core.api.resources)."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        actor: Actor | None = getattr(request, "actor", None)
        if request.method != "POST" or actor is None or actor.via != "session":
            response: HttpResponse = self.get_response(request)
            return response
        try:
            asked = asked_by(request, actor)
            parts = bool(getattr(request.view, "in_parts", ""))
            return once(actor, asked, lambda: self.get_response(request), keeps=was_done, in_parts=parts)
        except UnreadablePostError:
            return HttpResponseBadRequest()
        except Refusal as refusal:
            return refused(request, refusal)


def was_done(response: HttpResponse) -> bool:
    """A form that comes back with what is wrong did nothing, and may be sent again."""
    return response.status_code < 400


def asked_by(request: HttpRequest, actor: Actor) -> Asked:
    """The form's key and content. Raises StalePage where it was not opened for this person in this room."""
    sent = request.POST
    key, whom = sent.get(KEY, ""), sent.get(OPENED_FOR, "")
    if (
        not 0 < len(key) <= MOST_KEY
        or not key.isprintable()
        or not constant_time_compare(whom, opened_for(request, actor))
    ):
        raise StalePage()
    fields = {name: values for name, values in fields_of(sent.lists()).items() if name not in (CSRF, OPENED_FOR)}
    content = fingerprint(request.get_full_path(), fields, fields_of(request.FILES.lists()))
    return Asked(actor.person, key, content, SentBefore)


def opened_for(request: HttpRequest, actor: Actor) -> str:
    """Of the room and the person; at the console the client stands in the address."""
    room: str = request.room  # type: ignore[attr-defined]
    client = actor.tenant_id.hex if room == "client" and actor.tenant_id else ""
    return opened_for_whom(room, client, actor.person.hex)


def opened_for_whom(room: str, client: str, person: str) -> str:
    return salted_hmac("opened_for", f"{room}:{client}:{person}", algorithm="sha256").hexdigest()[:32]
