"""Running work asks again before every commit: who started it may lose access, the client may be suspended."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError
from django.utils import timezone

from core import jobs
from core.actor import Actor
from core.identity import as_tenant, provider
from core.jobs import work_off
from core.models import Job, JobState
from services.desk import actions as desk
from services.desk.actions import work as work_actions
from services.desk.models import InternalNote, Row, WorkItem
from services.desk.queries import internal_notes
from services.desk.reading import files
from services.desk.refusals import NothingToReadOn, NotInYourHands
from services.invoicing.actions import issuing
from services.invoicing.models import Invoice
from tenants import standing, tokens
from tenants.access import deciding
from tenants.models import Client, Grant, Membership, Suspension, Token
from tests.harness.api import Program, token_of_client, token_of_staff
from tests.harness.factories import make_drafts, make_work
from tests.harness.handing_in import arrived
from tests.harness.lines import console_actor
from tests.harness.people import client_actor, person, staff_actor


def issuing_of(tenant: Client, n: int = 6, token: UUID | None = None) -> tuple[Job, WorkItem]:
    """Sam has n drafts in hand and lets a worker issue them, maybe by a token."""
    sam = replace(staff_actor(tenant), token_id=token)
    work = make_work(tenant, taken_by=sam.person)
    make_drafts(tenant, work, n, vat_category="S")
    with as_tenant(tenant.pk, "staff"):
        Invoice.objects.filter(work_id=work.pk).update(vat_category="S")
        return issuing.start_issuing(work=work, actor=sam, now=timezone.now()), work


def states(tenant: Client, work: WorkItem) -> list[str]:
    with as_tenant(tenant.pk, "staff"):
        return sorted(Invoice.objects.filter(work_id=work.pk).values_list("state", flat=True))


def end_sams_access(tenant: Client) -> None:
    with as_tenant(tenant.pk, "client"):
        grant = Grant.objects.get(tenant=tenant, person=person("sam@kantoor.example").pk)
        deciding.end_access(actor=client_actor(tenant), grants=[grant.pk], now=timezone.now())


def run_issuing(job: Job) -> Job:
    with provider():
        found = jobs.claim(timezone.now())
    while found is not None and found[0].pk != job.pk:
        jobs.run(*found)
        with provider():
            found = jobs.claim(timezone.now())
    assert found is not None
    jobs.run(*found)
    with provider():
        return Job.objects.get(pk=job.pk)


def in_the_second_chunk(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Chunks of two invoices; when the second is written something happens, before it is committed."""
    monkeypatch.setattr(issuing, "CHUNK", 2)
    written, do = [0], issuing._write

    def write(*given: Any) -> Any:
        batch = do(*given)
        written[0] += 1
        if written[0] == 2:
            happens()
        return batch

    monkeypatch.setattr(issuing, "_write", write)


def test_issuing_for_somebody_who_lost_access_numbers_nothing(acme: Client) -> None:
    job, work = issuing_of(acme)
    end_sams_access(acme)
    done = run_issuing(job)
    assert (done.state, done.trouble) == (JobState.FAILED, "StarterMayNot")
    assert states(acme, work) == ["draft"] * 6
    lena = staff_actor(acme, "lena")
    with as_tenant(acme.pk, "staff"):
        assert "Sam lost access" in internal_notes(lena, work)[0].words


def test_a_chunk_under_way_is_rolled_back_and_what_was_numbered_before_stays(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three chunks of two the second finds the access gone: its own numbers are given back."""
    job, work = issuing_of(acme)
    sam = person("sam@kantoor.example").pk
    in_the_second_chunk(monkeypatch, lambda: Grant.objects.filter(person=sam).update(state="ended"))
    assert run_issuing(job).state == JobState.FAILED
    assert states(acme, work) == ["draft"] * 4 + ["issued"] * 2
    with as_tenant(acme.pk, "staff"):
        numbers = Invoice.objects.filter(work_id=work.pk, state="issued").order_by("sequence")
        assert list(numbers.values_list("sequence", flat=True)) == [1, 2]


def test_papers_of_numbers_that_were_given_are_made_whoever_leaves(acme: Client) -> None:
    """A number that was given is owed to the books: its papers do not hang on whoever started."""
    job, work = issuing_of(acme, 2)
    run_issuing(job)
    end_sams_access(acme)
    work_off()
    with provider():
        kinds = Job.objects.filter(tenant_id=acme.pk, kind="invoicing.papers")
        assert set(kinds.values_list("trouble", flat=True)) == {""}
    assert states(acme, work) == ["issued"] * 2


def test_nothing_runs_for_a_suspended_client_and_nothing_has_failed(acme: Client) -> None:
    job, work = issuing_of(acme)
    with provider():
        Client.objects.filter(pk=acme.pk).update(status=Client.Status.SUSPENDED)
    work_off()
    with provider():
        waits = Job.objects.get(pk=job.pk)
        assert waits.state == JobState.READY
        Client.objects.filter(pk=acme.pk).update(status=Client.Status.ACTIVE)
        Job.objects.filter(pk=job.pk).update(ready_at=timezone.now())
    assert run_issuing(waits).state == JobState.DONE
    assert states(acme, work) == ["issued"] * 6


def test_internal_notes_are_closed_to_the_client_by_the_database(acme: Client) -> None:
    with as_tenant(acme.pk, "client"), pytest.raises(ProgrammingError):
        list(InternalNote.objects.all())


# --- whoever started it is shut out


def suspended(tenant: Client, someone: UUID) -> None:
    """The row that the client's side sees, as the provider writes it."""
    what = {"name": "Sam", "of_house": True, "why": "A laptop was lost", "at": timezone.now()}
    Suspension.objects.create(tenant=tenant, person_id=someone, **what)


def test_issuing_stops_in_the_chunk_in_which_its_starter_is_suspended(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their access itself stands, until holders are written anew: the suspension alone stops it."""
    job, work = issuing_of(acme)
    sam = person("sam@kantoor.example").pk
    in_the_second_chunk(monkeypatch, lambda: suspended(acme, sam))
    done = run_issuing(job)
    assert (done.state, done.trouble) == (JobState.FAILED, "StarterSuspended")
    assert states(acme, work) == ["draft"] * 4 + ["issued"] * 2, "what is left waits for staff"


def test_papers_of_what_has_a_number_are_made_though_its_starter_is_suspended(acme: Client) -> None:
    job, _work = issuing_of(acme, 2)
    run_issuing(job)
    person_id = person("sam@kantoor.example").pk
    with provider():
        suspended(acme, person_id)
    work_off()
    with provider():
        kinds = Job.objects.filter(tenant_id=acme.pk, kind="invoicing.papers")
        assert set(kinds.values_list("state", "trouble")) == {(JobState.DONE, "")}


def test_issuing_waits_from_the_chunk_on_in_which_its_client_is_suspended(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client's own side cannot suspend it: here the question is answered otherwise from then on."""
    job, work = issuing_of(acme)
    in_the_second_chunk(monkeypatch, lambda: monkeypatch.setattr(standing, "goes_on", lambda tenant_id: False))
    assert run_issuing(job).state == JobState.READY
    assert states(acme, work) == ["issued"] * 2 + ["issuing"] * 4


def test_issuing_by_a_token_of_staff_stops_when_it_is_revoked(acme: Client) -> None:
    """The client's side does not see tokens of the console: its jobs are told."""
    token, _secret = token_of_staff("sam")
    job, work = issuing_of(acme, token=token.pk)
    console = console_actor("sam")
    with provider():
        tokens.revoke_token(token=token, actor=console, now=timezone.now())
    done = run_issuing(job)
    assert (done.state, done.trouble) == (JobState.FAILED, "TokenRevoked")
    assert states(acme, work) == ["draft"] * 6


ROWS = b"ProductID,ProductName,UnitPrice\n" + b"".join(b"%d,Thing %d,10.00\n" % (n, n) for n in range(1, 7))


def read_by(tenant: Client, actor: Actor, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> WorkItem:
    """Six rows handed in and read in chunks of two; while the second is kept something happens."""
    kept, keep = [0], work_actions.add_rows

    def add_rows(*given: Any) -> Any:
        kept[0] += 1
        if kept[0] == 2:
            happens()
        return keep(*given)

    monkeypatch.setattr(files, "CHUNK", 2)
    monkeypatch.setattr(files, "add_rows", add_rows)
    with as_tenant(tenant.pk, "client"):
        made = desk.hand_in(files=arrived({"products.csv": ROWS}), actor=actor, line="invoicing", now=timezone.now())
    work_off()
    with as_tenant(tenant.pk, "staff"):
        return WorkItem.objects.get(pk=made.work_id)


def reading(work: WorkItem) -> list[tuple[str, str]]:
    with provider():
        jobs = Job.objects.filter(ref=work.submission_id).order_by("created_at", "id")
        return list(jobs.values_list("state", "trouble"))


def rows_kept(work: WorkItem) -> int:
    with as_tenant(work.tenant_id, "staff"):
        return Row.objects.filter(file__submission_id=work.submission_id).count()


def test_reading_for_a_machine_stops_in_the_chunk_in_which_its_token_is_revoked_and_staff_read_on(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, _secret = token_of_client(acme, "ann", ["desk.hand_in", "invoicing.hand_in"], machine=True)
    shop = replace(client_actor(acme), person_id=None, name="shop", token_id=token.pk, via="token")
    work = read_by(acme, shop, monkeypatch, lambda: Token.objects.filter(pk=token.pk).update(revoked_at=timezone.now()))
    assert reading(work) == [(JobState.FAILED, "TokenRevoked")]
    assert rows_kept(work) == 2
    work_off()
    assert rows_kept(work) == 2, "it is not tried again by itself"
    sam = staff_actor(acme)
    with as_tenant(acme.pk, "staff"):
        with pytest.raises(NotInYourHands):
            desk.read_on(work=work, actor=sam, now=timezone.now())
        desk.take(work=work, actor=sam, now=timezone.now())
        for _ in range(2):
            with suppress(NothingToReadOn):
                desk.read_on(work=WorkItem.objects.get(pk=work.pk), actor=sam, now=timezone.now())
    work_off()
    assert reading(work) == [(JobState.FAILED, "TokenRevoked"), (JobState.DONE, "")]
    assert rows_kept(work) == 6


def test_reading_stops_for_a_person_who_is_suspended(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    udo = person("udo@acme.example").pk
    work = read_by(acme, client_actor(acme, "udo"), monkeypatch, lambda: suspended(acme, udo))
    assert reading(work) == [(JobState.FAILED, "StarterSuspended")]
    assert rows_kept(work) == 2


def test_reading_goes_on_for_a_person_who_left(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    udo = person("udo@acme.example").pk
    udos = client_actor(acme, "udo")
    work = read_by(acme, udos, monkeypatch, lambda: Membership.objects.filter(person_id=udo).delete())
    assert reading(work) == [(JobState.DONE, "")]
    assert rows_kept(work) == 6


def test_a_token_s_jobs_know_it(acme: Client) -> None:
    program, token = program_with_token(acme)
    answer = program.send("submissions/", {"line": "invoicing", "files": SimpleUploadedFile("products.csv", ROWS)})
    assert answer.status_code == 201, answer.content
    with provider():
        assert Job.objects.get(kind="desk.read").token_id == token.pk


def program_with_token(tenant: Client) -> tuple[Program, Token]:
    scopes = ["desk.see", "desk.hand_in", "invoicing.see", "invoicing.hand_in"]
    token, secret = token_of_client(tenant, "ann", scopes, machine=True)
    return Program(tenant.slug, secret), token
