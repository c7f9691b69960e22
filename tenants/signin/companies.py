"""A company's own sign-in (OpenID Connect): who may come in by it, and whose account it leads to.

It vouches for addresses of its own domains only, and only where it says that it verified them. It makes no account and
takes none over: somebody known connects it once, signed in as usual; somebody new holds an invitation's link.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.crypto import seal, unseal
from core.pages import account_origin, page
from core.refusals import BadInput
from tenants.models import Client, CompanySignIn, Domain, Membership, Person, Session, StaffMember
from tenants.provisioning import must_be_owner

log = logging.getLogger(__name__)
NOT_YET = _(
    "Sign in as usual once and connect %(company)s on the page of your account. If you are new here, open the link in "
    "your invitation first."
)


class NoAnswer(BadInput):
    words = _("There is no OpenID Connect description at %(issuer)s. Nothing was changed.")


def about(company_id: UUID) -> bytes:
    """What a company's secret is sealed for."""
    return b"company sign-in:" + company_id.bytes


def at_host(host: str) -> CompanySignIn | None:
    """The company's own sign-in of the client whose host this is; of the staff for the console."""
    active = CompanySignIn.objects.filter(active=True)
    if host == settings.CONSOLE_HOST:
        return active.filter(tenant=None).first()
    return active.filter(tenant__in=Domain.objects.filter(domain=host).values("tenant")).first()


def required_of(tenant_id: UUID | None) -> CompanySignIn | None:
    """The sign-in without which nobody is let in to this client or, without one, to the console."""
    return CompanySignIn.objects.filter(active=True, required=True, tenant=tenant_id).first()


def required_at(host: str) -> CompanySignIn | None:
    """The sign-in without which nobody enters this host."""
    company = at_host(host)
    return company if company is not None and company.required else None


def for_address(email: str) -> CompanySignIn | None:
    """The sign-in that vouches for addresses of this domain: says nothing about who is known."""
    domain = email.rpartition("@")[2].lower()
    return next((one for one in CompanySignIn.objects.filter(active=True) if domain in one.domains), None)


def of(person: Person) -> list[CompanySignIn]:
    """The own sign-ins of all companies that the person belongs to."""
    return [one for one in CompanySignIn.objects.filter(active=True) if belongs(person, one)]


def address(company: CompanySignIn, **asked: str) -> str:
    """Where a form goes to sign in there; `asked`: next, process."""
    return f"{reverse('openid_connect_login', args=[company.pk.hex])}?{urlencode(asked)}"


def proved(request: HttpRequest, company: CompanySignIn) -> bool:
    """Whether this session came, or was confirmed, by the company's own sign-in."""
    user: Any = request.user
    return any(one.get("provider") == company.pk.hex for one in get_authentication_records(request, user))


def belongs(person: Person, company: CompanySignIn) -> bool:
    """Whether the person is one of those for whom this sign-in is."""
    if company.tenant_id is None:
        return StaffMember.objects.filter(person=person, active=True).exists()
    return Membership.objects.filter(person=person, tenant_id=company.tenant_id).exists()


def settle(
    *, tenant: Client | None, name: str, issuer: str, client_id: str, secret: str, domains: Iterable[str],
    required: bool, active: bool,
) -> CompanySignIn:  # fmt: skip
    """The own sign-in of a client or, without one, of the staff, as it was said. As the owner. Where it becomes
    required, sessions that came without it end."""
    must_be_owner()
    where = authorizes_at(issuer)
    with transaction.atomic():
        row = CompanySignIn.objects.filter(tenant=tenant).first() or CompanySignIn(tenant=tenant)
        tightened = required and active and not (row.required and row.active)
        row.name, row.issuer, row.client_id, row.authorizes_at = name, issuer, client_id, where
        row.secret = seal(None, secret.encode(), about=about(row.pk))
        row.domains, row.required, row.active = [one.lower() for one in domains], required, active
        row.save()
        if tightened:
            Session.objects.filter(host__in=hosts_of(tenant)).delete()
    return row


def hosts_of(tenant: Client | None) -> list[str]:
    """The hosts of a client, or the console's, as sessions name them: with the port."""
    names = Domain.objects.filter(tenant=tenant).values_list("domain", flat=True) if tenant else [settings.CONSOLE_HOST]
    return [f"{name}{settings.KANTOOR_PORT}" for name in names]


def authorizes_at(issuer: str) -> str:
    """The origin of the page where people sign in, as the company's own description says. Raises NoAnswer."""
    try:
        with CompanyAdapter().get_requests_session() as session:
            described = session.get(f"{issuer}/.well-known/openid-configuration").json()
        page = urlsplit(described["authorization_endpoint"])
    except (OSError, ValueError, KeyError):
        raise NoAnswer(issuer=issuer) from None
    return f"{page.scheme}://{page.netloc}"


def callback_of(company: CompanySignIn) -> str:
    """Where the company sends people back to; it has to know the address."""
    back = reverse("openid_connect_callback", args=[company.pk.hex], urlconf=settings.HOST_URLCONFS["account"])
    return account_origin() + back


class CompanyAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped base
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """allauth's view of our table; the secret is opened here and kept nowhere else."""
        found = CompanySignIn.objects.filter(active=True)
        try:
            rows = found if provider in (None, "openid_connect") else found.filter(pk=UUID(provider))
        except ValueError:
            return []
        return [app_of(row) for row in rows if client_id in (None, row.client_id)]

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return "/me/"

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """The person reads that it came to nothing; why, stands in the log."""
        log.warning("the sign-in of %s came to nothing: %s %s", provider.app.name, error, exception)

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The one place that says who comes in."""
        company = CompanySignIn.objects.get(pk=UUID(sociallogin.account.provider))
        email = vouched_for(company, sociallogin)
        if email is None:
            refuse(request, _("%(company)s did not confirm an address of yours that we may use.") % named(company))
        if sociallogin.state.get("process") == "connect":
            self._connect(request, sociallogin, email)
        elif not sociallogin.is_existing:
            self._newcomer(request, sociallogin, company, email)
        elif sociallogin.user.email != email or not belongs(sociallogin.user, company):
            refuse(request, _("You do not belong to %(company)s here any more.") % named(company))

    def _connect(self, request: HttpRequest, sociallogin: Any, email: str) -> None:
        somebody_elses = sociallogin.is_existing and sociallogin.user != request.user
        if not isinstance(request.user, Person) or request.user.email != email or somebody_elses:
            refuse(request, _("The address there is another than that of your account here."))
        account = sociallogin.account
        record_authentication(request, request.user, "socialaccount", provider=account.provider, uid=account.uid)

    def _newcomer(self, request: HttpRequest, sociallogin: Any, company: CompanySignIn, email: str) -> None:
        """Nobody's yet: an invitation's link may lead on, an account with the same address never is taken over."""
        from tenants.signin import invitations

        held = invitations.held(request)
        if held is not None and held.email == email and held.tenant_id == company.tenant_id:
            request.session["vouched"] = {"by": company.pk.hex, "uid": sociallogin.account.uid, "email": email}
            raise ImmediateHttpResponse(invitations.back_to(request))
        refuse(request, NOT_YET % named(company))


def app_of(row: CompanySignIn) -> SocialApp:
    return SocialApp(
        provider="openid_connect", provider_id=row.pk.hex, name=row.name, client_id=row.client_id,
        secret=unseal(None, bytes(row.secret), about=about(row.pk)).decode(),
        settings={"server_url": row.issuer, "oauth_pkce_enabled": True},
    )  # fmt: skip


def named(company: CompanySignIn) -> dict[str, str]:
    return {"company": company.name}


def vouched_for(company: CompanySignIn, sociallogin: Any) -> str | None:
    """The verified address, of one of the company's domains."""
    found = [one.email.lower() for one in sociallogin.email_addresses if one.verified is True]
    return next((email for email in found if email.rpartition("@")[2] in company.domains), None)


def refuse(request: HttpRequest, words: Any) -> NoReturn:
    raise ImmediateHttpResponse(page(request, "account/company_refused.html", status=403, words=words))
