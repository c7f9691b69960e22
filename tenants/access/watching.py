"""Periodic: notices before access ends, access that has run out, deputies whose days are over, and the post.

Each finds in the database what is due, and does it once, whoever else does the same at that moment.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q

from core.actor import Actor
from core.identity import door, provider
from core.reader import reading_as
from core.states import move
from tenants.access.recording import happened, narrowed
from tenants.models import GRANT_MOVES, Client, Grant, GrantState, Holder, Notice, Person, Provider, StaffMember
from tenants.notices import about, tell, to_admins, to_holders, words_of
from tenants.signin.mails import letter

log = logging.getLogger(__name__)
BEFORE = (30, 7, 1)
"""Days before the end at which people are told."""
HOUSE = Actor("system", None, "Kantoor", via="job")
BATCH = 100


def tell_of_ends(*, now: datetime) -> int:
    """Tell holders, and the client's admins, of access that ends in 30, 7 and 1 days, each once; of standing access,
    leads too: it lapses unless somebody reviews it. Returns the number of grants told of. As provider."""
    told = 0
    for days in sorted(BEFORE):
        near = Grant.objects.select_for_update(of=("self",), skip_locked=True).filter(due(days, now))
        with transaction.atomic(durable=True):
            for grant in near.order_by("until")[:BATCH]:
                notice_of_end(grant, days, now=now)
                told += 1
    return told


def due(days: int, now: datetime) -> Q:
    """Live grants whose end is nearer than so many days, and that nobody was told of yet."""
    nearer = Q(until__lte=now + timedelta(days=days), until__gt=now) & (Q(told=None) | Q(told__gt=days))
    return nearer & Q(state=GrantState.LIVE) & ~Q(way=Grant.Way.EMERGENCY)


def notice_of_end(grant: Grant, days: int, *, now: datetime) -> None:
    """In the caller's transaction. A grant made for fewer days than that is only marked."""
    Grant.objects.filter(pk=grant.pk).update(told=days)
    if grant.until - grant.created_at <= timedelta(days=days) and not grant.standing:
        return
    code, key = ("review_due" if grant.standing else "access_ends"), f":{days}:{grant.until.date()}"
    tell(to_holders(grant, code, now=now, key=key))
    tell(to_admins(grant, code, now=now, key=key))
    if grant.standing:
        tell(about(grant, code, lead, now=now, staff=True, key=key) for lead in leads())


def leads() -> Iterable[UUID]:
    rows = StaffMember.objects.filter(Q(level=StaffMember.Level.LEAD) | Q(provider_admin=True), active=True)
    return rows.values_list("pk", flat=True)


def end_what_ran_out(*, now: datetime) -> int:
    """Grants whose day is past end for the record too: the door has not let anybody in since. Returns how many."""
    with transaction.atomic(durable=True):
        rows = Grant.objects.select_for_update(of=("self",), skip_locked=True)
        past = list(rows.filter(state=GrantState.LIVE, until__lte=now).order_by("until")[:BATCH])
        ended = [move(grant, GrantState.ENDED, GRANT_MOVES, ended_at=grant.until) for grant in past]
        tell(notice for grant in ended for notice in to_holders(grant, "access_ended", now=now))
        happened(HOUSE, "ended", ended, now=now)
    return len(ended)


def end_deputies(*, now: datetime) -> int:
    """Deputies whose days are over hold nothing any more; their open work there is dealt out again."""
    with transaction.atomic(durable=True):
        rows = Holder.objects.select_for_update(skip_locked=True).filter(until__lte=now)
        over = list(rows.order_by("id")[:BATCH])
        Holder.objects.filter(pk__in=[row.pk for row in over]).delete()
        for person in {row.person_id for row in over}:
            narrowed(HOUSE, person, {row.tenant_id for row in over if row.person_id == person}, now=now)
    return len(over)


def post_notices(*, now: datetime) -> int:
    """Mail what has not been mailed. One that cannot be sent is tried again with the next round; a mail that left just
    before we died may leave twice, under the same Message-ID."""
    with provider():
        waiting = list(Notice.objects.filter(mailed_at=None).order_by("at", "id")[:BATCH])
        house = Provider.objects.first()
    with door():
        readers = {p.pk: p for p in Person.objects.filter(pk__in=[notice.person_id for notice in waiting])}
    return sum(post(notice, readers.get(notice.person_id), house, now=now) for notice in waiting)


def post(notice: Notice, reader: Person | None, house: Provider | None, *, now: datetime) -> bool:
    """One mail, while its row is locked: two posts at once send it once."""
    with provider(), transaction.atomic(durable=True):
        row = Notice.objects.select_for_update(skip_locked=True).filter(pk=notice.pk, mailed_at=None).first()
        if row is None:
            return False
        if reader is not None and reader.is_active:
            try:
                mail_of(row, reader, house).send()
            except OSError:
                log.warning("notice %s could not be mailed; the next round tries again", row.pk)
                return False
        Notice.objects.filter(pk=row.pk).update(mailed_at=now)
    return True


def mail_of(notice: Notice, reader: Person, house: Provider | None) -> EmailMessage:
    """The notice as a mail in the reader's language, with the page where something can be done about it."""
    with reading_as(reader):
        words = words_of(notice)
        said = [words] if notice.code == "client_suspended" else [words, page_of(notice)]  # whose pages are closed
        mail = letter(words[:150], said, reader.email, house)
    mail.extra_headers["Message-ID"] = f"<notice-{notice.pk}@{settings.KANTOOR_DOMAIN}>"
    return mail


def page_of(notice: Notice) -> str:
    """Where the reader can do something about it."""
    base = f"{settings.KANTOOR_SCHEME}://"
    if notice.for_staff:
        return f"{base}{settings.CONSOLE_HOST}{settings.KANTOOR_PORT}/access/"
    with_host = Client.objects.filter(pk=notice.tenant_id).values_list("domains__domain", flat=True)
    host = with_host.filter(domains__is_primary=True).first()
    return f"{base}{host}{settings.KANTOOR_PORT}/people/"
