"""One key, one deed, one answer; and none where there was none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from core import deeds
from core.deeds import Asked, once
from core.identity import InsideTransaction, as_tenant, provider
from core.ids import uuid7
from core.models import ClientAnswer, HouseAnswer, StaffAnswer
from services.parties.models import Party
from tenants.models import Client
from tests.harness.lines import console_actor
from tests.harness.people import client_actor, staff_actor

pytestmark = pytest.mark.django_db
SCOPE = uuid7()


def asked(key: str = "k", content: str = "a") -> Asked:
    return Asked(SCOPE, key, content)


def adding(status: int = 200) -> Callable[[], HttpResponse]:
    """Something that is done: a party more, in a transaction of an action's own."""

    def do() -> HttpResponse:
        with transaction.atomic(durable=True):
            Party.objects.create(code=uuid7().hex, name="P", country="NL", updated_at=timezone.now())
        return HttpResponse(f"{Party.objects.count()}", status=status)

    return do


def fine(response: HttpResponse) -> bool:
    return response.status_code < 400


def test_the_second_time_is_told_what_the_first_was_told(acme: Client) -> None:
    with as_tenant(acme.pk, "client"):
        first, second = (once(client_actor(acme), asked(), adding(201), fine) for _ in range(2))
        assert (first.content, first.status_code) == (second.content, second.status_code) == (b"1", 201)
        assert second["Idempotent-Replayed"] == "true"
        assert Party.objects.count() == 1


def test_what_was_told_is_kept_sealed(acme: Client) -> None:
    """A secret that is shown once is not readable a second time, for whoever gets at the tables or a dump."""
    said = b"whsec_shown_this_once"
    with as_tenant(acme.pk, "client"):
        first, second = (once(client_actor(acme), asked(), lambda: HttpResponse(said), fine) for _ in range(2))
        assert first.content == second.content == said
        assert said not in bytes(ClientAnswer.objects.get().body)


def test_another_content_under_the_same_key_is_refused(acme: Client) -> None:
    with as_tenant(acme.pk, "client"):
        once(client_actor(acme), asked(), adding(), fine)
        with pytest.raises(deeds.KeyUsed):
            once(client_actor(acme), asked(content="b"), adding(), fine)
        assert Party.objects.count() == 1


def test_an_answer_that_is_not_kept_undoes_the_deed(acme: Client) -> None:
    with as_tenant(acme.pk, "client"):
        once(client_actor(acme), asked(), adding(500), fine)
        assert (Party.objects.count(), ClientAnswer.objects.count()) == (0, 0)


def test_an_accident_leaves_neither_deed_nor_key(acme: Client) -> None:
    def broken() -> HttpResponse:
        adding()()
        raise ZeroDivisionError

    with as_tenant(acme.pk, "client"):
        with pytest.raises(ZeroDivisionError):
            once(client_actor(acme), asked(), broken, fine)
        assert (Party.objects.count(), ClientAnswer.objects.count()) == (0, 0)


def test_nobody_changes_who_they_are_in_the_middle_of_a_deed(acme: Client) -> None:
    def change() -> HttpResponse:
        with provider():
            return HttpResponse()

    with as_tenant(acme.pk, "client"):
        with pytest.raises(InsideTransaction):
            once(client_actor(acme), asked(), change, fine)
        assert once(client_actor(acme), asked(), change, fine, in_parts=True).status_code == 200


def test_a_deed_in_parts_is_done_once_too(acme: Client) -> None:
    with as_tenant(acme.pk, "client"):
        answers = [once(client_actor(acme), asked(), adding(), fine, in_parts=True).content for _ in range(2)]
        assert answers == [b"1", b"1"]


def test_a_deed_in_parts_whose_process_died_is_taken_over(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deeds, "PATIENCE", 0)
    now = timezone.now()
    with as_tenant(acme.pk, "client"):
        row = ClientAnswer.objects.create(scope=SCOPE, key="k", fingerprint="a", at=now)
        with pytest.raises(deeds.StillRunning):
            once(client_actor(acme), asked(), adding(), fine, in_parts=True)
        ClientAnswer.objects.filter(pk=row.pk).update(at=now - deeds.DEAD_AFTER - timedelta(seconds=1))
        assert once(client_actor(acme), asked(), adding(), fine, in_parts=True).content == b"1"


def test_answers_are_kept_where_only_those_of_that_side_read(acme: Client) -> None:
    with as_tenant(acme.pk, "staff"):
        once(staff_actor(acme), asked(), adding(), fine)
        assert (StaffAnswer.objects.count(), ClientAnswer.objects.count()) == (1, 0)
    with provider():
        once(console_actor(), asked(), lambda: HttpResponse(), fine)
        assert HouseAnswer.objects.count() == 1


def test_answers_are_forgotten_after_two_days(acme: Client) -> None:
    with as_tenant(acme.pk, "client"):
        once(client_actor(acme), asked("old"), adding(), fine)
        ClientAnswer.objects.update(at=timezone.now() - deeds.KEPT_FOR - timedelta(minutes=1))
        once(client_actor(acme), asked("new"), adding(), fine)
        assert list(ClientAnswer.objects.values_list("key", flat=True)) == ["new"]
