"""Inviting people: a client's admin asks somebody to join the client, a lead or provider admin to join the staff.

A link in a mail, good once and for a week, leads to the account host. Looking at it does nothing (mail scanners look
too); accepting is a POST. It makes the person where there is none, and always the membership: for somebody known only
after they signed in with that very address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.audit import record_one
from core.identity import as_tenant, door, provider
from core.lines import LEVELS, ROLES, areas
from core.pages import account_origin
from core.refusals import BadInput, Refusal
from core.states import move
from tenants.access.duties import refuse_conflicts
from tenants.models import Invitation, Membership, Person, Provider, StaffMember
from tenants.models.signin import MOVES
from tenants.signin import events, mails
from tenants.standing import permissions_of

LIFE = timedelta(days=7)
GIVEN = tuple(role for role in ROLES if role != "auditor")
"""Roles that an invitation gives. An auditor has an end and a period, which are set with the role afterwards."""
SIGNER = signing.Signer(salt="tenants.invitation", sep="~")


class InvitationOver(Refusal):
    status = 410
    words = _("This invitation is over: it was accepted, withdrawn, sent again, or too old. Ask for a new one.")


class SomebodyElses(Refusal):
    words = _("This invitation is for another address than yours. Sign out, and in with that one.")


class InvitedAlready(Refusal):
    words = _("There is an open invitation for %(email)s. Send it again, or withdraw it first.")


class HereAlready(Refusal):
    words = _("%(email)s belongs here already. Change what they may do on their own page. Nothing was sent.")


class NotYoursToGive(BadInput):
    words = _("You cannot give that role: you have no such right yourself. Nothing was sent.")


# --- asking somebody


def invite(
    *, actor: Actor, email: str, name: str, language: str, roles: Mapping[str, str], now: datetime
) -> Invitation:
    """Ask somebody to join the actor's client, in a role on each of these lines; on lines where the actor is admin."""
    actor.require("tenants.people")
    may = {slug for slug, _title in lines_to_give(actor)}
    if not roles or not set(roles) <= may or not set(roles.values()) <= set(GIVEN):
        raise NotYoursToGive()
    if belongs(person_at(email), actor.tenant, roles):
        raise HereAlready(email=email)
    with transaction.atomic(durable=True):
        made = _made(actor, email, name, language, now, tenant_id=actor.tenant, roles=dict(roles))
        record_one(actor, "person_invited", made.pk, now=now, email=made.email, roles=dict(roles))
    post(made, now=now)
    return made


def invite_staff(
    *, actor: Actor, email: str, name: str, language: str, level: str, account_manager: bool, now: datetime
) -> Invitation:
    """Ask somebody to join the provider's staff."""
    actor.require("tenants.team")
    if level not in LEVELS:
        raise NotYoursToGive()
    if belongs(person_at(email), None):
        raise HereAlready(email=email)
    with transaction.atomic(durable=True):
        staff = {"level": level, "account_manager": account_manager}
        made = _made(actor, email, name, language, now, tenant_id=None, staff=staff)
        record_one(actor, "staff_invited", made.pk, now=now, about=made.email, level=level)
    post(made, now=now)
    return made


def person_at(email: str) -> Person | None:
    with door():
        found: Person | None = Person.objects.filter(email=email.lower()).first()
        return found


def belongs(person: Person | None, tenant: UUID | None, lines: Iterable[str] = ()) -> bool:
    """Whether somebody is of the staff (without a client), or has a role at the client, on one of these lines or as a
    whole. What they are is changed on their page, by somebody else, and never by an invitation."""
    if person is None:
        return False
    if tenant is None:
        return StaffMember.objects.filter(pk=person.pk, active=True).exists()
    return Membership.objects.filter(tenant=tenant, person=person, line__in=["", *lines]).exists()


def _made(actor: Actor, email: str, name: str, language: str, now: datetime, **what: Any) -> Invitation:
    email = email.lower()
    if Invitation.objects.filter(tenant_id=what["tenant_id"], email=email, state="open").exists():
        raise InvitedAlready(email=email)
    return Invitation.objects.create(
        email=email, name=name, language=language, invited_by=actor.person, invited_by_name=actor.name,
        created_at=now, expires_at=now + LIFE, **what,
    )  # fmt: skip


def send_again(*, actor: Actor, invitation: Invitation, now: datetime) -> Invitation:
    """Another link for another week; the one before ends."""
    require(actor)
    with transaction.atomic(durable=True):
        locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if locked.state != Invitation.State.OPEN:
            raise InvitationOver()
        locked.round, locked.expires_at, locked.sent_at = locked.round + 1, now + LIFE, None
        locked.save(update_fields=["round", "expires_at", "sent_at"])
        _audit(actor, "invitation_sent_again", locked, now)
    post(locked, now=now)
    return locked


def withdraw(*, actor: Actor, invitation: Invitation, now: datetime) -> None:
    """The link leads nowhere from now on."""
    require(actor)
    with transaction.atomic(durable=True):
        move(invitation, Invitation.State.WITHDRAWN, MOVES)
        _audit(actor, "invitation_withdrawn", invitation, now)


def require(actor: Actor) -> None:
    actor.require("tenants.people" if actor.tenant_id else "tenants.team")


def _audit(actor: Actor, what: str, invitation: Invitation, now: datetime) -> None:
    """In the client's own trail, or the house's."""
    whom = {"email": invitation.email} if actor.tenant_id else {"about": invitation.email}
    record_one(actor, what, invitation.pk, now=now, **whom)


def post(invitation: Invitation, *, now: datetime) -> bool:
    """Send the mail, in the reader's language where they are known. False: it could not be sent; try again later."""
    with door():
        reader = Person.objects.filter(email=invitation.email).first()
        house = Provider.objects.first()
    language = reader.language if reader else invitation.language
    with translation.override(language):
        try:
            mails.letter(*_letter(invitation, house), invitation.email, house).send()
        except (SMTPException, OSError):
            return False
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=now)
    invitation.sent_at = now
    return True


def _letter(invitation: Invitation, house: Provider | None) -> tuple[str, list[str]]:
    company = invitation.tenant.name if invitation.tenant else house.name if house else "Kantoor"
    said = {"who": invitation.invited_by_name, "company": company}
    return str(_("Invitation to %(company)s") % said), [
        str(_("%(who)s invites you to %(company)s. Open this address to accept:") % said),
        link_of(invitation),
        str(_("It can be used once, within seven days. If you do not know why you got this, do nothing.")),
    ]


# --- the link


def link_of(invitation: Invitation) -> str:
    return f"{account_origin()}/invitation/{token_of(invitation)}/"


def token_of(invitation: Invitation) -> str:
    return SIGNER.sign(f"{invitation.pk.hex}-{invitation.round}")


def invitation_of(token: str, *, now: datetime) -> Invitation:
    """The open invitation that this link is for. Raises InvitationOver, also for a link that never was one."""
    try:
        pk, _dash, turn = SIGNER.unsign(token).partition("-")
    except signing.BadSignature:
        raise InvitationOver() from None
    live = Invitation.objects.select_related("tenant").filter(state=Invitation.State.OPEN, expires_at__gt=now)
    found = live.filter(pk=UUID(pk), round=int(turn)).first()
    if found is None:
        raise InvitationOver()
    return found


def held(request: HttpRequest) -> Invitation | None:
    """The invitation whose link this browser opened last."""
    try:
        return invitation_of(str(request.session.get("invitation", "")), now=timezone.now())
    except InvitationOver:
        return None


def back_to(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(f"/invitation/{request.session['invitation']}/")


# --- saying yes


def accept(
    *, invitation: Invitation, person: Person | None, name: str = "", language: str = "en",
    password: str | None = None, now: datetime,
) -> Person:  # fmt: skip
    """Become what the invitation says, once. As the door. `person`: whoever is signed in, None for somebody new; a new
    person without a password signs in by passkey or by their company."""
    with transaction.atomic(durable=True):
        locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if locked.state != Invitation.State.OPEN or locked.expires_at <= now or locked.round != invitation.round:
            raise InvitationOver()
        if belongs(person, locked.tenant_id, locked.roles) or not still_stands(locked, now):
            raise InvitationOver()
        if person is None:
            person = Person.objects.create_user(locked.email, password, name=name, language=language)
        elif person.email != locked.email or not person.is_active:
            raise SomebodyElses()
        move(locked, Invitation.State.ACCEPTED, MOVES, accepted_by=person.pk, accepted_at=now)
        join(locked, person, now)
        events.note(person.pk, "invitation_accepted", now=now, invitation=locked.pk.hex)
    write_down(locked, person, now)
    return person


def still_stands(invitation: Invitation, now: datetime) -> bool:
    """Whether whoever sent it could send it now."""
    sender = Person.objects.filter(pk=invitation.invited_by, is_active=True).first()
    if sender is None:
        return False
    if invitation.tenant_id is None:
        rows = StaffMember.objects.filter(Q(level=StaffMember.Level.LEAD) | Q(provider_admin=True), active=True)
        return rows.filter(pk=sender.pk).exists()
    rights = permissions_of(invitation.tenant_id, sender.pk, now=now)
    return {f"{line}.admin" for line in invitation.roles} <= rights


def join(invitation: Invitation, person: Person, at: datetime) -> None:
    """The membership, line by line, or the place in the staff; refused where duties that conflict would meet."""
    if invitation.tenant_id:
        refuse_conflicts(invitation.tenant_id, person.pk, person.name, now=at, instead=invitation.roles)
    for line, role in invitation.roles.items():
        if line in areas():
            what = {"role": role, "name": person.name, "email": person.email, "until": None}
            Membership.objects.update_or_create(tenant_id=invitation.tenant_id, person=person, line=line, defaults=what)
    if invitation.staff:
        now = {"name": person.name, "active": True, "left_at": None, **invitation.staff}
        StaffMember.objects.update_or_create(person=person, defaults=now)


def write_down(invitation: Invitation, person: Person, now: datetime) -> None:
    """The client's own trail says it too; of staff, the house's."""
    if invitation.tenant_id:
        actor = Actor("client", person.pk, person.name, invitation.tenant_id)
        with as_tenant(invitation.tenant_id, "client"), transaction.atomic(durable=True):
            record_one(actor, "invitation_accepted", invitation.pk, now=now, email=invitation.email)
    else:
        level = invitation.staff.get("level", "")
        with provider(), transaction.atomic(durable=True):
            record_one(Actor("staff", person.pk, person.name), "staff_joined", person.pk, now=now, level=level)


def room_of(invitation: Invitation) -> str:
    """The host that the invitation leads to."""
    from tenants.models import Domain

    if invitation.tenant_id is None:
        return settings.CONSOLE_HOST
    return str(
        Domain.objects.filter(tenant_id=invitation.tenant_id, is_primary=True).values_list("domain", flat=True)[0]
    )


def lines_to_give(actor: Actor) -> list[tuple[str, Any]]:
    """The service lines on which the actor may give roles: those of which they are admin."""
    return [(slug, line.title) for slug, line in areas().items() if actor.may(f"{slug}.admin")]


def one_for(actor: Actor, pk: UUID) -> Invitation:
    """An invitation of the actor's client, or of the staff, or 404."""
    require(actor)
    found = Invitation.objects.select_related("tenant").filter(pk=pk, tenant_id=actor.tenant_id).first()
    if found is None:
        raise Http404("no such invitation")
    return found


def open_for(actor: Actor) -> list[Invitation]:
    """Open invitations of the actor's client, or of the staff, the newest first; those whose time is over too."""
    require(actor)
    return list(Invitation.objects.filter(tenant_id=actor.tenant_id, state="open").order_by("-id"))
