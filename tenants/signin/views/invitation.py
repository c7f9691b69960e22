"""The page behind an invitation's link, and the way to a company's own sign-in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.ratelimit import consume_or_429
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.lines import areas
from core.pages import forms_may_lead_to, page
from core.permissions import open_to_all
from tenants import tickets
from tenants.demo import ROLES
from tenants.models import CompanySignIn, Invitation, Person
from tenants.signin import companies, invitations
from tenants.signin.forms import AcceptForm, CompanyForm
from tenants.signin.leading import ways_on

NO_SUCH = _("No company with a sign-in of its own here uses that domain.")
LIMITS = {"invitation": "20/m/ip", "company_form": "10/m/ip"}


@open_to_all("the link in the mail is what lets in here")
@require_http_methods(["GET", "POST"])
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Looking at an invitation does nothing; a POST accepts it."""
    full: HttpResponse | None = consume_or_429(request, app="kantoor", action="invitation", config=LIMITS)
    if full is not None:
        return full
    found = invitations.invitation_of(token, now=timezone.now())
    request.session["invitation"] = token
    return accepted(request, found) if request.method == "POST" else shown(request, found)


def accepted(request: HttpRequest, found: Invitation) -> HttpResponseBase:
    if isinstance(request.user, Person):
        invitations.accept(invitation=found, person=request.user, now=timezone.now())
        return go_on(request, found)
    if is_known(found):
        return shown(request, found)
    vouched = vouched_for(request, found)
    form = form_of(request, found, without_password=bool(vouched) or "passkey" in request.POST)
    if not form.is_valid():
        return shown(request, found, form)
    person = invitations.accept(invitation=found, person=None, now=timezone.now(), **form.cleaned_data)
    sign_in(request, person, vouched)
    return go_on(request, found, first_passkey="passkey" in request.POST)


def sign_in(request: HttpRequest, person: Person, vouched: dict[str, str] | None) -> None:
    """The person who was just made: the link in their mail and what they chose prove who they are."""
    if vouched:
        SocialAccount.objects.create(user=person, provider=vouched["by"], uid=vouched["uid"])
        record_authentication(request, person, "socialaccount", provider=vouched["by"], uid=vouched["uid"])
    else:
        record_authentication(request, person, "invitation")
    get_adapter(request).login(request, person)


def go_on(request: HttpRequest, found: Invitation, *, first_passkey: bool = False) -> HttpResponse:
    """To the new room; by way of the passkey where that is how the person wants to come in."""
    for name in ("invitation", "vouched", "next"):
        request.session.pop(name, None)
    room = tickets.origin(invitations.room_of(found)) + "/"
    if first_passkey:
        request.session["next"] = room
        return HttpResponseRedirect(reverse("mfa_add_webauthn"))
    return HttpResponseRedirect(room)


def vouched_for(request: HttpRequest, found: Invitation) -> dict[str, str] | None:
    """What the company's own sign-in said about the person of this invitation, in this session."""
    said: dict[str, str] | None = request.session.get("vouched")
    return said if said and said["email"] == found.email else None


def is_known(found: Invitation) -> bool:
    return Person.objects.filter(email=found.email).exists()


def form_of(request: HttpRequest, found: Invitation, *, without_password: bool) -> AcceptForm:
    start = {"name": found.name, "language": found.language}
    data = request.POST if request.method == "POST" else None
    return AcceptForm(data, initial=start, without_password=without_password, email=found.email)


def shown(request: HttpRequest, found: Invitation, form: AcceptForm | None = None) -> HttpResponse:
    vouched, company = vouched_for(request, found), own_way(found)
    mine = isinstance(request.user, Person) and request.user.email == found.email
    request.session["next"] = request.path
    answer = page(
        request, "account/invitation.html", invitation=found, until=found.expires_at, vouched=vouched, mine=mine,
        company=company_name(request, found), roles=roles_of(found), known=is_known(found),
        company_way=way_of(company, request.path), sign_in_url=reverse("account_login"),
        form=form or form_of(request, found, without_password=bool(vouched)), status=422 if form else 200,
    )  # fmt: skip
    return forms_may_lead_to(answer, [*ways_on(request), *([company.authorizes_at] if company else [])])


def company_name(request: HttpRequest, found: Invitation) -> str:
    provider: Any = request.provider  # type: ignore[attr-defined]
    return found.tenant.name if found.tenant else provider.name


def roles_of(found: Invitation) -> list[tuple[Any, Any]]:
    known = areas()
    rows = [(known[line].title, ROLES.get(role, role)) for line, role in found.roles.items() if line in known]
    return [*rows, *([("", found.staff["level"])] if found.staff else [])]


def own_way(found: Invitation) -> CompanySignIn | None:
    return CompanySignIn.objects.filter(active=True, tenant_id=found.tenant_id).first()


def way_of(company: CompanySignIn | None, back: str) -> dict[str, str] | None:
    return {"name": company.name, "url": companies.address(company, next=back)} if company else None


@open_to_all("says which company vouches for a domain, and nothing about who is known")
@require_http_methods(["GET", "POST"])
@never_cache
def company(request: HttpRequest) -> HttpResponseBase:
    full: HttpResponse | None = consume_or_429(request, app="kantoor", action="company_form", config=LIMITS)
    if full is not None:
        return full
    form = CompanyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = companies.for_address(form.cleaned_data["email"])
        if found is not None:
            return HttpResponseRedirect(companies.address(found, next=str(request.session.get("next", "/"))))
        form.add_error("email", NO_SUCH)
    return page(request, "account/company.html", form=form, status=422 if form.errors else 200)
