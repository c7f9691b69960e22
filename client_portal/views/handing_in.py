"""Handing in work: any file, nothing to choose."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from client_portal import words
from client_portal.forms import HandInForm
from client_portal.shell import actor_of, page
from client_portal.show.kinds import line_for
from core.pages import onward
from core.permissions import needs
from core.refusals import Refusal
from services.archive.refusals import NotKept
from services.desk import actions
from services.desk.queries import promised_by
from services.desk.refusals import NothingHandedIn


@needs("desk.hand_in")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    return take(request) if request.method == "POST" else form_page(request, HandInForm())


def take(request: HttpRequest) -> HttpResponse:
    """Files are on disk already; a file that was too large ended the reading of the form."""
    form, actor = HandInForm(request.POST), actor_of(request)
    refusal: Refusal | None = getattr(request, "upload_refused", None)
    if refusal is not None or not form.is_valid():
        return form_page(request, form, refusal)
    sent: Any = request.FILES.getlist("files")
    given = form.cleaned_data
    try:
        submission = actions.hand_in(
            files=sent, actor=actor, line=line_for(actor), now=timezone.now(), hold_all=given["wait"],
            note=given["note"], key=given["key"],
        )  # fmt: skip
    except (NothingHandedIn, NotKept) as nothing:
        return form_page(request, form, nothing)
    messages.success(request, _("Your work is in."))
    return onward(request, reverse("work", args=[submission.work_id]))


def form_page(request: HttpRequest, form: HandInForm, refusal: Refusal | None = None) -> HttpResponse:
    """The form, with what was typed; the files stay chosen in the browser."""
    status = refusal.status if refusal else 422 if form.is_bound else 200
    return page(request, "hand_in.html", status=status, hand_in=context(request, form, refusal))


def most_bytes() -> int:
    """What the page promises: the limit in megabytes as people count them, so never more than what is taken."""
    return (settings.KANTOOR_UPLOAD_LIMIT >> 20) * 10**6


def context(request: HttpRequest, form: HandInForm, refusal: Refusal | None) -> dict[str, Any]:
    actor, now = actor_of(request), timezone.now()
    problems = [{"words": text, "field_id": name} for name, texts in form.errors.items() for text in texts]
    if refusal:
        problems.append({"words": str(refusal), "field_id": "files"})
    return {
        "url": reverse("hand_in"),
        "back_url": reverse("home"),
        "promise": words.promise(promised_by(actor, line_for(actor), now), now),
        "accept": "",
        "accept_words": _("CSV or Excel; other files too"),
        "max_bytes": most_bytes(),
        "note": form["note"].value() or "",
        "wait": form["wait"].value(),
        "problems": problems,
        "files_error": str(refusal) if refusal else "",
    }
