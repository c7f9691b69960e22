"""What is done between sendings: owners are told, what waits for nobody is given up, old secrets are forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.identity import door, provider
from services.webhooks.ledger import give_up_switched_off
from services.webhooks.messages import forget_old_secrets
from services.webhooks.models import Endpoint, EndpointState
from tenants.actors import current
from tenants.mails import write_to
from tenants.models import Client, Membership, Person, StaffMember

WORDS: Mapping[str, tuple[Any, tuple[Any, ...]]] = {
    "failing": (
        _("%(url)s does not answer our webhooks"),
        (
            _("For a day %(url)s has not taken what we had to tell it, and we gave up on some of it."),
            _("New messages are still tried. If nothing gets through for three more days, we switch the address off."),
            _("When it works again, you can have everything sent again that it missed, on the page of the webhooks."),
        ),
    ),
    "disabled": (
        _("%(url)s is switched off"),
        (
            _("For days %(url)s has not taken what we had to tell it. We have stopped trying."),
            _("Switch it on again on the page of the webhooks, and have everything sent again that it missed."),
        ),
    ),
    "gone": (
        _("%(url)s is switched off"),
        (
            _("%(url)s answered that it wants no more messages (410 Gone). We have stopped sending."),
            _("If that was a mistake, switch it on again on the page of the webhooks."),
        ),
    ),
}


def keep_house(*, now: datetime) -> None:
    with provider():
        give_up_switched_off()
        forget_old_secrets(now=now)
        untold = list(Endpoint.objects.exclude(untold="").exclude(state=EndpointState.REMOVED))
    for endpoint in untold:
        tell_owner(endpoint, now=now)
        with provider():
            Endpoint.objects.filter(pk=endpoint.pk, untold=endpoint.untold).update(untold="")


def tell_owner(endpoint: Endpoint, *, now: datetime) -> None:
    """By mail, in the reader's own language. Told before it is noted, so at worst twice."""
    subject, paragraphs = WORDS[endpoint.untold]
    for person in keepers(endpoint, now=now):
        write_to(person, subject, paragraphs, url=endpoint.url)


def keepers(endpoint: Endpoint, *, now: datetime) -> list[Person]:
    """Who named the endpoint, while they are with the company; else its admins."""
    with door():
        people = staff() if endpoint.tenant_id is None else people_of(endpoint, now)
        return [one for one in people if one.pk == endpoint.owner_id] or people


def people_of(endpoint: Endpoint, now: datetime) -> list[Person]:
    rows = Membership.objects.filter(current(now), tenant_id=endpoint.tenant_id, role="admin")
    active = Client.objects.filter(pk=endpoint.tenant_id, status=Client.Status.ACTIVE).exists()
    return list(Person.objects.filter(pk__in=rows.values("person_id"), is_active=True).order_by("id")) if active else []


def staff() -> list[Person]:
    admins = StaffMember.objects.filter(provider_admin=True, active=True).values("person_id")
    return list(Person.objects.filter(pk__in=admins, is_active=True).order_by("id"))
