"""Long work as rows: claimed with a lease, done in chunks that each commit, resumed by whoever finds it.

An action enqueues in its own transaction; a worker claims as provider (FOR UPDATE SKIP LOCKED), and works as staff of
the tenant. The handler moves in chunks: each is one transaction that does the work *and* calls `job.advance(n)`,
which fails when the lease has gone to another worker. So a killed worker loses nothing and doubles nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import cast
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules, import_string
from django.utils.translation import gettext_lazy as _

from core import wake
from core.actor import Actor, machine
from core.identity import as_tenant, provider
from core.ids import uuid7
from core.models import Job, JobState
from core.refusals import Refusal
from core.standing import standing
from core.where import named

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""Tries after which people are told that something is wrong. The work is still tried again, every LATER."""
BACK_OFF = timedelta(seconds=5)
LATER = timedelta(minutes=15)
ALWAYS = "tenants."
"""How the kinds of jobs begin that write down who may what: they go on for a client that is suspended, too."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class LeaseLost(RuntimeError):
    """Another worker has this job now; what this one did last is rolled back."""


class NotNow(RuntimeError):
    """The client is suspended: what is left waits until it is not, and nothing has failed."""


class AlreadyRunning(Refusal):
    """The same work was started before: it is one job, not two."""

    words = _("This is already being done. Nothing was started twice.")


@dataclass(slots=True)
class RunningJob:
    """A claimed job in the hands of its handler."""

    job: Job
    lease: UUID
    permissions: frozenset[str]
    needs: str = ""
    owed: bool = False

    def check(self) -> None:
        """Whoever started this still may, and the client is there: else a refusal, or NotNow. Before the first chunk,
        and within every chunk's transaction: nothing is committed for somebody who lost their access meanwhile."""
        check_of_starter()(self.job, self.needs, self.owed, timezone.now())

    @property
    def actor(self) -> Actor:
        name = self.job.started_name or "Kantoor"
        return machine(
            self.job.tenant_id, self.permissions, started_by=self.job.started_by, name=name, token_id=self.job.token_id
        )

    @property
    def ref(self) -> UUID:
        return self.job.ref

    def advance(self, n: int, *, total: int | None = None) -> None:
        """Count n more as done and hold the lease for longer; inside the transaction of the chunk."""
        changes = {
            "done": F("done") + n,
            "lease_until": timezone.now() + lease_time(),
            **({} if total is None else {"total": total}),
        }
        if not Job.objects.filter(pk=self.job.pk, lease=self.lease).update(**changes):
            raise LeaseLost(str(self.job.pk))
        self.job.done += n
        self.check()


Handler = Callable[[RunningJob], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of job is done. `needs` is the permission that whoever started it must still have while it runs; ""
    where the work is the client's own and goes on whoever leaves, unless they, or the token they used, were shut out.
    `owed` goes on even then: what has a number needs its papers, what happened is written down. `undo` gives back what
    is left of a refused job."""

    handler: Handler
    permissions: frozenset[str]
    needs: str = ""
    undo: Handler | None = None
    owed: bool = False


_handlers: dict[str, Kind] = {}


def lease_time() -> timedelta:
    return timedelta(seconds=settings.KANTOOR_LEASE_SECONDS)


@cache
def check_of_starter() -> Callable[[Job, str, bool, datetime], None]:
    """The room that knows people says whether a job may go on (settings.KANTOOR_JOB_CHECK)."""
    found: Callable[[Job, str, bool, datetime], None] = import_string(settings.KANTOOR_JOB_CHECK)
    return found


def handles(
    kind: str,
    *,
    permissions: frozenset[str] = frozenset(),
    needs: str = "",
    undo: Handler | None = None,
    owed: bool = False,
) -> Callable[[Handler], Handler]:
    """Register the handler of a kind of job, with the permissions that its actor has; see Kind."""

    def add(handler: Handler) -> Handler:
        _handlers[kind] = Kind(handler, permissions, needs, undo, owed)
        return handler

    return add


def enqueue(actor: Actor, kind: str, ref: UUID, *, key: str, now: datetime, total: int = 0) -> Job:
    """A job, once for each key of the tenant: the second call returns the first one's. In the caller's transaction."""
    row = Job(
        id=uuid7(), tenant_id=actor.tenant, kind=kind, ref=ref, key=key, ready_at=now, created_at=now, total=total,
        started_by=actor.person_id, started_name=actor.name, token_id=actor.token_id,
    )  # fmt: skip
    Job.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(wake.work)
    return Job.objects.get(tenant_id=actor.tenant, key=key)


def waiting(now: datetime) -> Q:
    """Jobs that a worker may take: ready, left by a dead worker, or failed by accident some time ago."""
    idle = Q(state__in=[JobState.READY, JobState.FAILED], ready_at__lte=now)
    return idle | Q(state=JobState.LEASED, lease_until__lt=now)


def goes_on() -> Q:
    """Jobs of clients that are not suspended, and what is written down about access."""
    return Q(tenant_id__in=standing()) | Q(kind__startswith=ALWAYS)


def stop_jobs_of_tokens(tokens: Iterable[UUID]) -> int:
    """The tokens with which these jobs were started are revoked: each stops at its next chunk, or does not begin. As
    whoever revokes them."""
    return Job.objects.filter(token_id__in=list(tokens)).exclude(state=JobState.DONE).update(token_revoked=True)


def claim(now: datetime) -> tuple[Job, UUID] | None:
    """The next job that nobody holds, with a new lease; as provider. Those of a suspended client wait."""
    lease = uuid4()
    with transaction.atomic(durable=True):
        free = Job.objects.select_for_update(skip_locked=True).filter(waiting(now), goes_on())
        job = free.order_by("ready_at").first()
        if job is None:
            return None
        job.state, job.lease, job.lease_until, job.attempts = (
            JobState.LEASED,
            lease,
            now + lease_time(),
            job.attempts + 1,
        )
        job.save(update_fields=["state", "lease", "lease_until", "attempts"])
    return job, lease


def work_off(limit: int = 1000) -> int:
    """Claim and run jobs until none is ready; returns how many ran. The body of the task `core.work`."""
    ran = 0
    while ran < limit:
        with provider():
            found = claim(timezone.now())
        if found is None:
            break
        run(*found)
        ran += 1
    return ran


def handler_of(kind: str) -> Kind:
    """Handlers are loaded with the first job: only workers need what they import."""
    if not _handlers:
        autodiscover_modules("handlers")
    return _handlers[kind]


def run(job: Job, lease: UUID) -> None:
    """Run one claimed job as staff of its tenant and write down how it ended."""
    with named(f"job-{job.pk.hex[-12:]}"):
        _run(job, lease)


def _run(job: Job, lease: UUID) -> None:
    kind = handler_of(job.kind)
    running = RunningJob(job, lease, kind.permissions, kind.needs, kind.owed)
    try:
        with as_tenant(job.tenant_id, "staff"):
            running.check()
            kind.handler(running)
            _finish(job, lease)
    except LeaseLost:
        log.warning("job %s went to another worker", job.pk, extra={"tenant": job.tenant_id.hex})
    except NotNow:
        _put_off(job, lease)
    except Exception as trouble:
        log.exception("job %s (%s) failed", job.pk, job.kind, extra={"tenant": job.tenant_id.hex})
        if isinstance(trouble, Refusal) and kind.undo:
            with as_tenant(job.tenant_id, "staff"):
                kind.undo(running)  # first: a worker that dies between the two leaves a lease, and it is done again
        _fail(job, lease, trouble)


def _finish(job: Job, lease: UUID) -> None:
    Job.objects.filter(pk=job.pk, lease=lease).update(
        state=JobState.DONE, lease=None, finished_at=timezone.now(), trouble=""
    )


def _put_off(job: Job, lease: UUID) -> None:
    """Look again later; that the client is suspended is nobody's failure and counts as no attempt."""
    with as_tenant(job.tenant_id, "staff"):
        mine = Job.objects.filter(pk=job.pk, lease=lease)
        later = timezone.now() + LATER
        mine.update(state=JobState.READY, lease=None, ready_at=later, attempts=F("attempts") - 1, trouble="NotNow")


def _fail(job: Job, lease: UUID, trouble: Exception) -> None:
    """Try again, with growing pauses; a refusal is final: trying again would be refused again."""
    code = trouble.code if isinstance(trouble, Refusal) else type(trouble).__name__
    told = isinstance(trouble, Refusal) or job.attempts >= ATTEMPTS
    pause = LATER if told else BACK_OFF * cast(int, 2**job.attempts)
    again = NEVER if isinstance(trouble, Refusal) else timezone.now() + pause
    state = JobState.FAILED if told else JobState.READY
    with as_tenant(job.tenant_id, "staff"):
        Job.objects.filter(pk=job.pk, lease=lease).update(state=state, lease=None, ready_at=again, trouble=code[:60])


def due(now: datetime) -> int:
    """How many jobs wait for a worker, also those that a dead one left; as provider. For the sweeper."""
    return Job.objects.filter(waiting(now), goes_on()).count()
