"""When all second factors are lost: somebody who may identifies the person, and the factors go. It lets nobody in.

The person still needs their password or mailbox. A client's admin does it for people of that client alone; who is of
another client too, or of the staff, is for the provider's leads: else one client could weaken another.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.audit import record_one
from core.identity import door
from core.pages import account_origin
from core.reader import reading_as
from core.refusals import BadInput
from tenants import token_ends
from tenants.models import Membership, Person, Provider, StaffMember
from tenants.sessions import end_sessions
from tenants.signin import events, mails


class NotYours(BadInput):
    words = _("“%(email)s” is nobody whose second factors you may reset. Ask us. Nothing was changed.")


class SayHow(BadInput):
    words = _("Write how you made sure who asked, in at least ten characters. Nothing was changed.")


def reset_factors(*, actor: Actor, email: str, how: str, now: datetime) -> None:
    """Remove all second factors of a person, end all their sessions and tokens and tell them. `how` the actor
    identified them is kept. Outside a transaction: it works as the door in between."""
    actor.require("tenants.people" if actor.tenant_id else "tenants.team")
    if len(how.strip()) < 10:
        raise SayHow()
    with door():
        person = Person.objects.filter(email=email.lower()).first()
        if person is None or not may_reset(actor, person):
            raise NotYours(email=email)
    whom = {} if actor.tenant_id else {"about": person.email}
    with transaction.atomic(durable=True):
        record_one(actor, "factors_reset", person.pk, now=now, how=how, **whom)
    with door():
        remove(person, actor, how, now)
        token_ends.renew(person, "factors_reset", now=now, by=actor)
        tell(person, actor, how)


def may_reset(actor: Actor, person: Person) -> bool:
    """As the door."""
    if person.pk == actor.person_id:
        return False
    if actor.tenant_id is None:
        return True
    elsewhere = Membership.objects.filter(person=person).exclude(tenant_id=actor.tenant_id).exists()
    here = Membership.objects.filter(person=person, tenant_id=actor.tenant_id).exists()
    return here and not elsewhere and not StaffMember.objects.filter(person=person).exists()


def remove(person: Person, actor: Actor, how: str, now: datetime) -> None:
    with transaction.atomic(durable=True):
        Authenticator.objects.filter(user=person).delete()
        end_sessions(person.pk)
        events.note(person.pk, "factors_reset", now=now, by=actor.name, how=how)


def tell(person: Person, actor: Actor, how: str) -> None:
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    said = {
        "by": actor.name, "how": how, "user": person,
        "password_reset_url": f"{account_origin()}/password/reset/key/{key}/",
    }  # fmt: skip
    with reading_as(person), suppress(SMTPException, OSError):  # done it is, told or not
        mails.account_mail("factors_reset", person.email, said, Provider.objects.first()).send()
