"""The provider's people: levels, skills, languages, teams, absences; and somebody leaves."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.forms import in_parts
from core.pages import onward
from core.permissions import needs
from provider_console.access import member as shown
from provider_console.access import team_page
from provider_console.people_forms import AbsenceForm, MemberForm, TeamForm
from provider_console.reads import actor_of
from provider_console.shell import console
from provider_console.suspensions import suspension_of
from tenants.access import leaving, reading, staff
from tenants.models import StaffMember


@needs("tenants.team")
@require_safe
@never_cache
def team(request: HttpRequest) -> HttpResponse:
    """Everybody, every team, who is away."""
    found = team_page(actor_of(request), now=timezone.now())
    return console(request, "provider_console/team.html", room="team", team=found, form=TeamForm())


@needs("tenants.team")
@require_POST
@never_cache
def make_team(request: HttpRequest) -> HttpResponse:
    made = staff.make_team(actor=actor_of(request), name=request.POST.get("name", ""), now=timezone.now())
    messages.success(request, _("There is a team “%(name)s” now.") % {"name": made.name})
    return onward(request, reverse("team"))


@needs("tenants.team")
@require_http_methods(["GET", "POST"])
@never_cache
def member(request: HttpRequest, person: UUID) -> HttpResponse:
    """One staff member: level, skills, languages, teams."""
    actor = actor_of(request)
    found = reading.staff_member(actor, person)
    form = MemberForm(request.POST or None, found=found)
    if not form.is_valid():
        return member_page(request, found, form)
    staff.edit_member(actor=actor, person=person, now=timezone.now(), **form.wish())
    messages.success(request, _("%(name)s is changed.") % {"name": found.name})
    return onward(request, reverse("member", args=[person]))


def member_page(request: HttpRequest, found: StaffMember, form: MemberForm) -> HttpResponse:
    own = {row.team_id for row in found.teams.all()}
    teams = [{"id": one.pk, "name": one.name, "inside": one.pk in own} for one in reading.teams(actor_of(request))]
    return console(
        request, "provider_console/member.html", room="team", form=form, member=shown(found), teams=teams,
        pk=found.pk, suspension=suspension_of(actor_of(request), found.pk), status=422 if form.errors else 200,
    )  # fmt: skip


@needs("tenants.team")
@require_POST
@never_cache
def join(request: HttpRequest, person: UUID, team: UUID) -> HttpResponse:
    staff.join_team(actor=actor_of(request), team=team, person=person, now=timezone.now())
    return onward(request, reverse("member", args=[person]))


@needs("tenants.team")
@require_POST
@never_cache
def part(request: HttpRequest, person: UUID, team: UUID) -> HttpResponse:
    """Out of a team."""
    staff.leave_team(actor=actor_of(request), team=team, person=person, now=timezone.now())
    return onward(request, reverse("member", args=[person]))


@in_parts("sessions and tokens are the door's; taking away what is gone takes nothing")
@needs("tenants.team")
@require_POST
@never_cache
def leave_house(request: HttpRequest, person: UUID) -> HttpResponse:
    """Somebody leaves: everything is taken from them."""
    gone = leaving.leave_house(actor=actor_of(request), person=person, now=timezone.now())
    words = _("%(name)s has no access any more. Their open work is dealt out again.") % {"name": gone.name}
    messages.success(request, words)
    return onward(request, reverse("team"))


@needs("tenants.my_access")
@require_http_methods(["GET", "POST"])
@never_cache
def absence(request: HttpRequest, person: UUID) -> HttpResponse:
    """Days away, and who stands in: one's own, or anybody's by whoever leads."""
    actor = actor_of(request)
    form = AbsenceForm(request.POST or None, actor=actor, person=person)
    if not form.is_valid():
        status = 422 if form.errors else 200
        return console(request, "provider_console/absence.html", room="access", form=form, status=status)
    staff.record_absence(actor=actor, person=person, now=timezone.now(), **form.wish())
    messages.success(request, _("The absence is written down."))
    return onward(request, reverse("team" if actor.may("tenants.team") else "access"))


@needs("tenants.my_access")
@require_POST
@never_cache
def cancel_absence(request: HttpRequest, absence: UUID) -> HttpResponse:
    actor = actor_of(request)
    staff.cancel_absence(actor=actor, absence=absence, now=timezone.now())
    messages.success(request, _("The absence is cancelled."))
    return onward(request, reverse("team" if actor.may("tenants.team") else "access"))
