"""People and access: who may see what, who asks for access, emergency access, and the log."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from client_portal import paging
from client_portal.forms import ExceptionForm, RolesForm, chosen_ids
from client_portal.shell import actor_of, page
from client_portal.show import people as show
from core.forms import in_parts
from core.pages import onward
from core.permissions import needs
from core.templatetags.kantoor import number
from tenants import notices as told
from tenants.access import deciding, duties, reading, roles, suspending

EACH = 50
DOOR = "sessions are the door's; done again it ends what is left of them"


@needs("tenants.people")
@require_safe
@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """Who may see what, and who asks to."""
    return page(request, "people.html", people=show.people(actor_of(request), timezone.now()))


@needs("tenants.approve")
@require_POST
@never_cache
def approve(request: HttpRequest) -> HttpResponse:
    """Approve the chosen requests, all at once."""
    found = deciding.approve_access(actor=actor_of(request), grants=chosen_ids(request.POST), now=timezone.now())
    words = ngettext("%(n)s request is approved.", "%(n)s requests are approved.", len(found))
    messages.success(request, words % {"n": number(len(found))})
    return onward(request, reverse("people"))


@needs("tenants.approve")
@require_POST
@never_cache
def refuse(request: HttpRequest) -> HttpResponse:
    """Refuse the chosen requests."""
    chosen, words = chosen_ids(request.POST), request.POST.get("words", "")
    found = deciding.refuse_access(actor=actor_of(request), grants=chosen, words=words, now=timezone.now())
    told_words = ngettext("%(n)s request is refused.", "%(n)s requests are refused.", len(found))
    messages.success(request, told_words % {"n": number(len(found))})
    return onward(request, reverse("people"))


@needs("tenants.approve")
@require_POST
@never_cache
def end(request: HttpRequest) -> HttpResponse:
    """End somebody's access at once."""
    found = deciding.end_access(actor=actor_of(request), grants=chosen_ids(request.POST), now=timezone.now())
    names = ", ".join(grant.holder_name for grant in found)
    messages.success(request, _("The access of %(names)s has ended.") % {"names": names})
    return onward(request, reverse("people"))


@needs("tenants.roles")
@require_http_methods(["GET", "POST"])
@never_cache
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    """What one of the client's own people may do, service by service."""
    actor = actor_of(request)
    found = reading.own_person(actor, person)
    form = RolesForm(request.POST or None, found=found, lines=roles.lines_offered(actor))
    if not form.is_valid():
        return person_page(request, found, form, ExceptionForm(actor=actor))
    roles.change_roles(actor=actor, person=person, wish=form.wish(), now=timezone.now())
    messages.success(request, _("%(name)s has other roles from now on.") % {"name": found.name})
    return onward(request, reverse("people"))


def person_page(
    request: HttpRequest, found: reading.OwnPerson, form: RolesForm, exception: ExceptionForm
) -> HttpResponse:
    shown = show.person(actor_of(request), found, timezone.now())
    status = 422 if form.errors or exception.errors else 200
    return page(request, "person.html", form=form, exception=exception, person=shown, status=status)


@needs("tenants.roles")
@require_POST
@never_cache
def ask_exception(request: HttpRequest, person: UUID) -> HttpResponse:
    """Ask that somebody may hold two duties together; somebody else approves it."""
    actor = actor_of(request)
    form, found = ExceptionForm(request.POST, actor=actor), reading.own_person(actor, person)
    if not form.is_valid():
        return person_page(request, found, RolesForm(found=found, lines=roles.lines_offered(actor)), form)
    duties.ask_exception(actor=actor, person=person, name=found.name, now=timezone.now(), **form.wish())
    messages.success(request, _("Asked. It counts once somebody else has approved it."))
    return onward(request, reverse("people"))


@needs("tenants.roles")
@require_POST
@never_cache
def remove(request: HttpRequest, person: UUID) -> HttpResponse:
    """Take somebody off the client's services."""
    found = reading.own_person(actor_of(request), person)
    roles.remove_person(actor=actor_of(request), person=person, now=timezone.now())
    messages.success(request, _("%(name)s may see nothing here any more.") % {"name": found.name})
    return onward(request, reverse("people"))


@in_parts(DOOR)
@needs("tenants.roles")
@require_POST
@never_cache
def suspend(request: HttpRequest, person: UUID) -> HttpResponse:
    """Keep one of the client's people out for a while."""
    why = request.POST.get("why", "")
    name = suspending.suspend_here(actor=actor_of(request), person=person, why=why, now=timezone.now())
    messages.success(request, _("%(name)s is suspended and signed out here.") % {"name": name})
    return onward(request, reverse("person", args=[person]))


@needs("tenants.roles")
@require_POST
@never_cache
def reinstate(request: HttpRequest, person: UUID) -> HttpResponse:
    """Let them in again."""
    why = request.POST.get("why", "")
    name = suspending.reinstate_here(actor=actor_of(request), person=person, why=why, now=timezone.now())
    messages.success(request, _("%(name)s may sign in here again.") % {"name": name})
    return onward(request, reverse("person", args=[person]))


@needs("tenants.roles")
@require_POST
@never_cache
def approve_exception(request: HttpRequest, exception: UUID) -> HttpResponse:
    """Approve an exception that somebody else asked for."""
    found = duties.approve_exception(actor=actor_of(request), exception=exception, now=timezone.now())
    messages.success(request, _("The exception for %(name)s is approved.") % {"name": found.person_name})
    return onward(request, reverse("people"))


@needs("tenants.people")
@require_safe
@never_cache
def log(request: HttpRequest) -> HttpResponse:
    """Who came into this room, and what auditors looked at."""
    actor, which = actor_of(request), request.GET.get("of", "")
    if which == "auditors":
        seen = paging.sliced(request, reading.viewings(actor), "-at", "-id", size=EACH)
        return page(request, "access_log.html", log=show.log_of_viewings(seen.rows), pager=seen.pager)
    shown = paging.sliced(request, reading.entries(actor), "-at", "-id", size=EACH)
    return page(request, "access_log.html", log=show.log_of_entries(actor, shown.rows), pager=shown.pager)


@needs("desk.see")
@require_http_methods(["GET", "POST"])
@never_cache
def notices(request: HttpRequest) -> HttpResponse:
    """What the reader is told; a POST says that it is read."""
    actor = actor_of(request)
    if request.method == "POST":
        told.mark_seen(actor=actor, now=timezone.now())
        return onward(request, reverse("home"))
    rows = [{"words": told.words_of(one), "at": one.at} for one in told.notices_for(actor)]
    return page(request, "notices.html", rows=rows, people_url=reverse("people") if actor.may("tenants.people") else "")
