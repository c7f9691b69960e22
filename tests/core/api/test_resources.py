"""What every resource keeps: keys, pages, problems, limits."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from core.api import limits
from core.identity import as_tenant, provider
from services.desk.models import Submission, WorkEvent, WorkItem
from tenants.models import Client
from tests.harness.api import program_of_client, program_of_staff
from tests.harness.factories import make_drafts, make_work
from tests.harness.people import person

pytestmark = pytest.mark.django_db


def orders() -> SimpleUploadedFile:
    return SimpleUploadedFile("orders.csv", b"OrderID,CustomerID\n1,ALFKI\n", content_type="text/csv")


def test_handing_in_gives_a_receipt_and_again_the_same_one(acme: Client) -> None:
    ann = program_of_client(acme)
    first, second = (ann.send("submissions/", {"files": orders(), "line": "invoicing"}, key="k-1") for _ in range(2))
    assert first.status_code == 201, first.content
    assert first.json()["files"][0]["name"] == "orders.csv"
    assert (second.status_code, second.content) == (201, first.content)
    assert second["Idempotent-Replayed"] == "true"
    assert ann.get(f"submissions/{first.json()['id']}/").json()["work"] == first.json()["work"]
    with as_tenant(acme.pk, "client"):
        assert Submission.objects.count() == 1


def test_another_file_under_the_same_key_is_refused(acme: Client) -> None:
    ann = program_of_client(acme)
    ann.send("submissions/", {"files": orders(), "line": "invoicing"}, key="k-1")
    other = SimpleUploadedFile("orders.csv", b"OrderID,CustomerID\n2,ALFKI\n")
    answer = ann.send("submissions/", {"files": other, "line": "invoicing"}, key="k-1")
    assert (answer.status_code, answer.json()["code"]) == (422, "KeyUsed")


def test_without_a_key_nothing_is_done(acme: Client) -> None:
    ann, work = program_of_client(acme), make_work(acme)
    answer = ann.browser.post(
        f"/api/v1/work/{work.pk}/rating/", {"score": 3}, content_type="application/json", headers=ann.headers()
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "KeyMissing")


def test_a_refusal_comes_again_too(acme: Client) -> None:
    ann, work = program_of_client(acme), make_work(acme)
    first, second = (ann.post(f"work/{work.pk}/rating/", {"score": 3}, key="k") for _ in range(2))
    assert (first.status_code, first.json()["code"]) == (409, "NotDeliveredYet")
    assert second.content == first.content


def test_what_is_wrong_with_the_input_is_said_place_by_place(acme: Client) -> None:
    ann, work = program_of_client(acme), make_work(acme)
    answer = ann.post(f"work/{work.pk}/rating/", {"score": 7})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [one["where"] for one in answer.json()["errors"]] == ["score"]


@pytest.mark.parametrize(("how", "status"), [("text/plain", 415), ("application/json", 400)])
def test_a_body_that_nobody_can_read(acme: Client, how: str, status: int) -> None:
    ann, work = program_of_client(acme), make_work(acme)
    headers = {**ann.headers(), "Idempotency-Key": "k"}
    answer = ann.browser.post(f"/api/v1/work/{work.pk}/rating/", "{", content_type=how, headers=headers)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_the_wrong_method_and_the_wrong_wish(acme: Client) -> None:
    ann = program_of_client(acme)
    posted = ann.post("work/")
    assert (posted.status_code, posted["Allow"]) == (405, "GET, HEAD")
    wished = ann.browser.get("/api/v1/work/", headers={**ann.headers(), "accept": "text/html"})
    assert wished.status_code == 406


@pytest.mark.parametrize("path", ["nothing/", "work/0199d2c0-6d3e-7a10-8f00-3d1f5b6a7c01/", "work/x/"])
def test_what_is_not_there_is_a_problem_document(acme: Client, path: str) -> None:
    answer = program_of_client(acme).get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_pages_follow_the_cursor_whatever_comes_meanwhile(acme: Client) -> None:
    made = [make_work(acme, f"w{i}").pk for i in range(5)]
    ann, seen = program_of_client(acme), list[str]()
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        page = ann.get("work/", limit=2, cursor=page["next"]).json()
        seen += [one["id"] for one in page["items"]]
        make_work(acme, "later")
    assert seen == [str(pk) for pk in reversed(made)]


def test_a_cursor_is_good_for_its_own_list_and_client(acme: Client, globex: Client) -> None:
    for tenant in (acme, globex):
        for i in range(3):
            make_work(tenant, f"w{i}")
    cursor = program_of_client(acme).get("work/", limit=1).json()["next"]
    for program, path in ((program_of_client(globex), "work/"), (program_of_client(acme), "documents/")):
        answer = program.get(path, cursor=cursor)
        assert (answer.status_code, answer.json()["code"]) == (422, "BadCursor")


def test_filters_leave_what_was_asked_for(acme: Client) -> None:
    make_work(acme, taken_by=person("sam@kantoor.example").pk)
    make_work(acme)
    ann = program_of_client(acme)
    assert [one["state"] for one in ann.get("work/", state="taken").json()["items"]] == ["taken"]
    assert ann.get("work/", state="nonsense").status_code == 422


def test_each_token_has_so_many_calls_a_minute(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KANTOOR_API_CALLS", 3)
    ann, udo = program_of_client(acme, "ann"), program_of_client(acme, "udo")
    answers = [ann.get("me/") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[2]["RateLimit-Remaining"] == "0"
    assert 0 < int(answers[3]["Retry-After"]) <= 60
    assert udo.get("me/").status_code == 200


def test_a_cache_that_is_away_limits_still(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def add(self, *args: Any) -> None:
            raise ConnectionError

    monkeypatch.setattr(settings, "KANTOOR_API_CALLS", 2)
    monkeypatch.setattr(limits, "cache", Away())
    ann = program_of_client(acme)
    assert [ann.get("me/").status_code for _ in range(3)] == [200, 200, 429]


def test_staff_take_the_next_item_once(acme: Client) -> None:
    make_work(acme, "a")
    make_work(acme, "b")
    sam = program_of_staff("sam")
    answers = [sam.post("queue/next/", key="once").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["item"]["client"]["slug"] == "acme"
    with provider():
        assert WorkItem.objects.filter(state="taken").count() == 1
        assert WorkEvent.objects.filter(kind="taken").count() == 1


def test_staff_walk_from_drafts_to_issuing(acme: Client) -> None:
    work = make_work(acme, taken_by=person("sam@kantoor.example").pk)
    drafts = make_drafts(acme, work, 3)
    sam, room = program_of_staff("sam"), f"clients/acme/work/{work.pk}"
    shown = sam.get(f"{room}/drafts/", show="ready").json()["items"]
    one = sam.get(f"{room}/drafts/{drafts[0].pk}/").json()
    assert len(one["positions"]) == 2
    changed = {"version": one["version"], "freight": "20.00", "positions": []}
    assert sam.post(f"{room}/drafts/{drafts[0].pk}/edit/", changed).json()["freight"] == "20.00"
    assert sam.post(f"{room}/drafts/{drafts[0].pk}/edit/", changed).json()["code"] == "ChangedMeanwhile"
    assert sam.post(f"{room}/drafts/{drafts[0].pk}/hold/").json()["state"] == "held"
    assert sam.post(f"{room}/drafts/{drafts[0].pk}/release/").json()["state"] == "draft"
    assert sam.get(f"{room}/warnings/").status_code == 200
    issued = sam.post(f"{room}/issue/", {"drafts": [shown[0]["id"]]})
    assert (issued.status_code, issued.json()) == (202, {"invoices": 1})
    assert sam.get(f"{room}/invoicing/").json()["progress"]["total"] == 1
