"""Who is in the house: the provider, its clients' identity and hosts, people and what they may enter.

The owner's work, in its own process; pages for it come with the provider admin's room. Every function may be repeated:
it brings things to what was said and leaves the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.lines import areas, implied
from core.refusals import BadInput, Refusal
from tenants.access.duties import refuse_conflicts
from tenants.access.staff import refuse_new_conflicts
from tenants.holders import settle_for
from tenants.models import Client, Domain, Grant, GrantState, Membership, Person, Provider, StaffMember
from tenants.provisioning import must_be_owner, open_client, prepare

NEEDED = ("name", "street", "postcode", "city", "country")
"""Without these a company cannot send an invoice."""


class NoSuchClient(BadInput):
    words = _("There is no client “%(slug)s”. Open it first (openclient).")


class NoSuchLine(BadInput):
    words = _("There is no service line “%(line)s” here. There are: %(lines)s.")


class IdentityLacking(BadInput):
    words = _("A new client needs %(fields)s. Nothing was made.")


class NameLacking(BadInput):
    words = _("A new person needs a name. Nothing was made.")


class WindowLacking(BadInput):
    words = _("An auditor, and nobody else, has a last day and a period. Nothing was changed.")


class HostTaken(Refusal):
    words = _("The host “%(host)s” belongs to the client “%(slug)s”. Nothing was changed.")


class WeakPassword(BadInput):
    words = _("%(why)s Nothing was changed.")


def name_provider(**fields: Any) -> tuple[Provider, bool]:
    """The provider whose house this is, with these fields; and whether it is new. There is one."""
    must_be_owner()
    provider = Provider.objects.first()
    if provider is None:
        return Provider.objects.create(**fields), True
    changed(provider, fields)
    return provider, False


def settle_client(*, slug: str, host: str = "", **identity: Any) -> tuple[Client, bool]:
    """The client with this identity (fields of Client) and host, its schema ready; and whether it is new."""
    must_be_owner()
    client: Client | None = Client.objects.filter(slug=slug).first()
    refuse_taken(host or f"{slug}.{settings.KANTOOR_DOMAIN}", slug)
    if client is None:
        return open_new(slug, host, identity), True
    with transaction.atomic():
        changed(client, identity)
        if host and not Domain.objects.filter(domain=host).exists():
            Domain.objects.create(tenant=client, domain=host, is_primary=True)
    prepare(client)
    return client, False


def open_new(slug: str, host: str, identity: Mapping[str, Any]) -> Client:
    lacking = [name for name in NEEDED if not identity.get(name)]
    if lacking:
        raise IdentityLacking(fields=", ".join(lacking))
    legal = {"legal_name": identity["name"]}
    return open_client(slug=slug, host=host or f"{slug}.{settings.KANTOOR_DOMAIN}", **{**legal, **identity})


def refuse_taken(host: str, slug: str) -> None:
    other = Domain.objects.select_related("tenant").filter(domain=host).exclude(tenant__slug=slug).first()
    if other is not None:
        raise HostTaken(host=host, slug=other.tenant.slug)


def settle_person(*, email: str, password: str | None, **fields: Any) -> tuple[Person, bool]:
    """The person with this address; and whether they are new. `password` None leaves the one that they have."""
    must_be_owner()
    person = Person.objects.filter(email=email).first()
    if person is None:
        person = Person(email=email, **fields)
        new = True
    else:
        changed(person, fields)
        new = False
    if new or password is not None:
        set_password(person, password)
    return person, new


def set_password(person: Person, password: str | None) -> None:
    """Long enough and not a common one; None makes signing in impossible until there is one."""
    try:
        if password is not None:
            validate_password(password, person)
    except ValidationError as wrong:
        raise WeakPassword(why=" ".join(wrong.messages)) from None
    person.set_password(password)
    person.save()


def enrol(
    *, person: Person, client: Client, role: str, on: Iterable[str], now: datetime, window: Window | None = None
) -> None:
    """One of the client's own people, in this role on these service lines; an auditor within a window. Refused where
    duties that conflict would meet, as it is on the page."""
    must_be_owner()
    if (role == "auditor") != (window is not None):
        raise WindowLacking()
    what = {"role": role, "name": person.name, "email": person.email, **(window or Window())._asdict()}
    lines = known_lines(on)
    refuse_conflicts(client.pk, person.pk, person.name, now=now, instead=dict.fromkeys(lines, role))
    for line in lines:
        Membership.objects.update_or_create(tenant=client, person=person, line=line, defaults=what)


class Window(NamedTuple):
    """What bounds an auditor: until when they may look, and the days whose things they see."""

    until: datetime | None = None
    period_from: date | None = None
    period_until: date | None = None


def employ(*, person: Person, level: str, now: datetime, **flags: Any) -> StaffMember:
    """One of the provider's people; `flags`: account_manager, provider_admin, languages, skills. A level by which they
    would hold duties that conflict is refused."""
    must_be_owner()
    what = {"name": person.name, "level": level, "active": True, "left_at": None, **flags}
    with transaction.atomic():
        member = StaffMember.objects.update_or_create(person=person, defaults=what)[0]
        settle_for([person.pk])
        refuse_new_conflicts([person.pk], now=now)
    return member


def grant(
    *, person: Person, clients: Iterable[Client], until: datetime, now: datetime, lines: Iterable[str] = (),
    duties: Iterable[str] = (), note: str = "",
) -> None:  # fmt: skip
    """Access of a staff member to these clients until a moment, agreed by contract: on all their lines but those that
    are granted for themselves, or on those named. None is made where duties that conflict would meet."""
    must_be_owner()
    what = {"until": until, "note": note, "state": GrantState.LIVE, "holder_name": person.name}
    with transaction.atomic():
        for client in clients:
            one = {"tenant": client, "person": person, "way": Grant.Way.CONTRACT, "lines": list(lines)}
            Grant.objects.update_or_create(
                **one, defaults={**what, "duties": list(duties)},
                create_defaults={**what, "duties": list(duties), "created_at": now, "decided_at": now},
            )  # fmt: skip
        settle_for([person.pk])
        refuse_new_conflicts([person.pk], now=now)


def client_named(slug: str) -> Client:
    found: Client | None = Client.objects.filter(slug=slug).first()
    if found is None:
        raise NoSuchClient(slug=slug)
    return found


def known_lines(wished: Iterable[str]) -> list[str]:
    """The lines wished; where none is, all of the house but those that are granted for themselves."""
    chosen = list(wished) or implied()
    for line in chosen:
        if line not in areas():
            raise NoSuchLine(line=line, lines=", ".join(areas()))
    return chosen


def changed(row: Provider | Client | Person, fields: Mapping[str, Any]) -> None:
    """Set the fields that were said, and save."""
    for name, value in fields.items():
        setattr(row, name, value)
    if fields:
        row.save(update_fields=list(fields))
