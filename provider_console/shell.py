"""The console's frame: the shell of every page with rail, search and the tray of long work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.models import Job, JobState
from core.pages import Link, Shell, page, shell_of
from provider_console.contexts import LongWork, Tray
from services.desk.queries import running_jobs
from tenants.queries import granted

ROOMS = (
    ("queue", _("Queue"), "list-check", "g q", "desk.queue"),
    ("clients", _("Clients"), "building", "g c", "desk.queue"),
    ("reviews", _("Reviews"), "star", "g r", "desk.review"),
    ("access", _("Access"), "key", "g a", "tenants.my_access"),
    ("team", _("Team"), "users", "g t", "tenants.team"),
    ("access_reviews", _("Checks"), "shield-check", "g v", "tenants.review"),
    ("webhooks", _("Webhooks"), "webhook", "g w", "webhooks.manage"),
)
"""Name of the address, words, icon, keys, permission. Reviews are for whoever may read them."""
JOBS = {
    "desk.read": _("Reading a file"),
    "desk.settle": _("Using repaired rows"),
    "invoicing.issue": _("Issuing invoices"),
    "invoicing.papers": _("Making PDF and e-invoices"),
    "invoicing.send": _("Sending invoices"),
}
SHOWN_FOR = timedelta(days=1)
"""Work that stopped for good leaves the tray after this time; the workbench goes on saying it."""


def console(request: HttpRequest, template: str, *, room: str = "", status: int = 200, **context: Any) -> HttpResponse:
    """A page of the console; `room` is the entry of the rail that it belongs to."""
    return page(request, template, shell=console_shell(request, room), status=status, **context)


def console_shell(request: HttpRequest, room: str) -> Shell:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    tenants = [actor.tenant_id] if actor.tenant_id else granted(actor, now=timezone.now())
    frame = shell_of(request)
    mine = Link(_("API tokens"), reverse("tokens"), "key")
    person = replace(frame.person, links=(*frame.person.links, mine)) if frame.person else None
    return replace(
        frame, person=person, rooms=rooms(actor, room), search_url=reverse("find"), home_url=reverse("queue"),
        tray=tray_of(actor, tenants, now=timezone.now()),
    )  # fmt: skip


def rooms(actor: Actor, current: str) -> tuple[Link, ...]:
    """The rail. Inside a client the actor's permissions are those for that client; reviews are open from outside."""
    return tuple(
        Link(label, reverse(name), icon, keys, name == current)
        for name, label, icon, keys, permission in ROOMS
        if actor.may(permission) or name == current
    )


def tray_of(actor: Actor, tenants: Iterable[UUID], *, now: datetime) -> Tray:
    """Long work that this person started for these clients."""
    jobs = running_jobs(actor, tenants).filter(created_at__gt=now - SHOWN_FOR)
    shown = [long_work(job) for job in jobs[:20]]
    return Tray(reverse("tray"), shown, len(shown))


def long_work(job: Job) -> LongWork:
    state = {JobState.FAILED: "failed", JobState.LEASED: "running"}.get(JobState(job.state), "waiting")
    words = _("It stopped before the end. What was done is kept; tell the team with this reference.")
    failed = state == "failed"
    return LongWork(
        id=job.pk.hex, title=JOBS.get(job.kind, job.kind), state=state, done=job.done, total=job.total or None,
        words=words if failed else "", reference=job.pk.hex[-12:] if failed else "",
    )  # fmt: skip
