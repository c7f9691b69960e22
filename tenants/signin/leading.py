"""Where forms of the account host may lead: the content policy holds a redirected POST to `form-action` as well."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpRequest

from tenants import tickets
from tenants.models import Domain
from tenants.signin import companies


def asked_host(request: HttpRequest) -> str:
    """The host of the house from which this browser was sent to sign in; "" where none sent it."""
    hosts = parse_qs(urlsplit(str(request.session.get("next", ""))).query).get("host", [""])
    known = hosts[0] == settings.CONSOLE_HOST or Domain.objects.filter(domain=hosts[0]).exists()
    return hosts[0] if known else ""


def ways_on(request: HttpRequest) -> list[str]:
    """Origins to which a sign-in may send the browser on: every room of the house, the host that asked for it, and that
    client's own sign-in."""
    host = asked_host(request)
    company = companies.at_host(host) if host else None
    asked = [tickets.origin(host)] if host else []
    return [tickets.origin(f"*.{settings.KANTOOR_DOMAIN}"), *asked, *([company.authorizes_at] if company else [])]
