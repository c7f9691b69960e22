"""Forms do their deed once, and only for whom they were opened."""

from __future__ import annotations

from uuid import uuid4

import pytest

from core.identity import as_tenant
from services.desk.models import WorkEvent, WorkItem
from tenants.models import Client
from tests.harness.browsers import opened_for, signed_in
from tests.harness.factories import make_work
from tests.harness.people import person

pytestmark = pytest.mark.django_db


def delivered(acme: Client) -> WorkItem:
    work = make_work(acme, taken_by=person("sam@kantoor.example").pk)
    with as_tenant(acme.pk, "staff"):
        WorkItem.objects.filter(pk=work.pk).update(state="delivered", delivered_at=work.received_at)
    return work


def ratings(acme: Client) -> int:
    with as_tenant(acme.pk, "staff"):
        return WorkEvent.objects.filter(kind="rated").count()


def test_a_double_click_is_one_deed_with_one_answer(acme: Client) -> None:
    ann, work, key = signed_in("ann@acme.example", "acme"), delivered(acme), str(uuid4())
    answers = [ann.post(f"/work/{work.pk}/rate/", {"score": "3", "key": key}) for _ in range(2)]
    assert [(one.status_code, one["Location"]) for one in answers] == [(303, f"/work/{work.pk}/")] * 2
    assert ratings(acme) == 1


def test_another_click_is_another_deed(acme: Client) -> None:
    ann, work = signed_in("ann@acme.example", "acme"), delivered(acme)
    assert [ann.post(f"/work/{work.pk}/rate/", {"score": score}).status_code for score in "31"] == [303, 303]
    assert ratings(acme) == 2


def test_the_same_key_with_other_words_is_told_and_does_nothing(acme: Client) -> None:
    ann, work, key = signed_in("ann@acme.example", "acme"), delivered(acme), str(uuid4())
    ann.post(f"/work/{work.pk}/rate/", {"score": "3", "key": key})
    answer = ann.post(f"/work/{work.pk}/rate/", {"score": "1", "key": key})
    assert answer.status_code == 409
    assert "was sent before" in answer.content.decode()
    assert ratings(acme) == 1


def test_a_form_that_was_refused_may_be_sent_again_with_its_key(acme: Client) -> None:
    work, ann, key = make_work(acme), signed_in("ann@acme.example", "acme"), str(uuid4())
    assert ann.post(f"/work/{work.pk}/rate/", {"score": "3", "key": key}).status_code == 409
    with as_tenant(acme.pk, "staff"):
        sam = person("sam@kantoor.example").pk
        WorkItem.objects.filter(pk=work.pk).update(state="delivered", delivered_at=work.received_at, assignee_id=sam)
    assert ann.post(f"/work/{work.pk}/rate/", {"score": "3", "key": key}).status_code == 303


@pytest.mark.parametrize(
    ("email", "room"),
    [("udo@acme.example", "acme"), ("ann@globex.example", "globex"), ("sam@kantoor.example", "console")],
)
def test_a_page_opened_for_somebody_else_acts_for_nobody(acme: Client, globex: Client, email: str, room: str) -> None:
    ann, work = signed_in("ann@acme.example", "acme"), delivered(acme)
    answer = ann.post(f"/work/{work.pk}/rate/", {"score": "3", "opened_for": opened_for(email, room)})
    assert answer.status_code == 409
    assert "opened for somebody else" in answer.content.decode()
    assert ratings(acme) == 0


@pytest.mark.parametrize("lacking", ["key", "opened_for"])
def test_a_form_without_its_hidden_fields_does_nothing(acme: Client, lacking: str) -> None:
    ann, work = signed_in("ann@acme.example", "acme"), delivered(acme)
    assert ann.post(f"/work/{work.pk}/rate/", {"score": "3", lacking: ""}).status_code == 409
    assert ratings(acme) == 0


def test_htmx_is_told_in_a_part_of_the_page(acme: Client) -> None:
    ann, work = signed_in("ann@acme.example", "acme"), delivered(acme)
    answer = ann.post(f"/work/{work.pk}/rate/", {"score": "3", "key": ""}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer.content.decode().lstrip().startswith('<div id="flashes"')
