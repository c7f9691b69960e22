"""The queue and its drawer: over all clients of a person's access, and of no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from core.identity import provider
from services.desk.models import WorkEvent, WorkItem
from services.desk.models.work import WorkState
from tests.harness.browsers import signed_in
from tests.harness.factories import make_work
from tests.harness.people import person


def again(work: WorkItem) -> WorkItem:
    with provider():
        return WorkItem.objects.get(pk=work.pk)


def test_the_queue_shows_the_clients_of_my_access_only(sam: Browser, joris: Browser, acme: Any, globex: Any) -> None:
    make_work(acme, "acme-orders.csv")
    make_work(globex, "globex-orders.csv")
    seen = sam.get("/").content.decode()
    assert "acme-orders.csv" in seen
    assert "globex-orders.csv" in seen
    seen = joris.get("/").content.decode()
    assert "acme-orders.csv" in seen
    assert "globex" not in seen.lower()


def test_views_have_counts_and_filters_stay_in_the_address(sam: Browser, acme: Any, globex: Any) -> None:
    make_work(acme, "mine.csv", taken_by=person("sam@kantoor.example").pk)
    make_work(acme, "late.csv", received_at=timezone.now() - timedelta(days=30))
    make_work(globex, "free.csv")
    tabs = {tab.url: tab.count for tab in sam.get("/").context["queue"].views}
    assert list(tabs.values()) == [3, 1, 2, 1, 0]
    page = sam.get("/?view=free&client=globex").context["queue"]
    assert [row.title for row in page.rows] == ["free.csv"]
    assert page.filters.chips[0].remove_url == "/?view=free"
    assert "client=globex" in page.views[1].url


def test_pages_follow_by_key_there_and_back(sam: Browser, acme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provider_console.paging.SIZE", 2)
    monkeypatch.setattr("provider_console.paging.cut.__defaults__", (2,))
    start = timezone.now() - timedelta(days=20)
    for day in range(5):
        make_work(acme, f"day-{day}.csv", received_at=start + timedelta(days=day))
    first = sam.get("/").context["queue"]
    second = sam.get(first.pager.next_url).context["queue"]
    third = sam.get(second.pager.next_url).context["queue"]
    back = sam.get(third.pager.previous_url).context["queue"]
    titles = [[row.title for row in page.rows] for page in (first, second, third, back)]
    assert titles == [["day-0.csv", "day-1.csv"], ["day-2.csv", "day-3.csv"], ["day-4.csv"], ["day-2.csv", "day-3.csv"]]
    assert (second.pager.first, second.pager.last, second.pager.total) == (3, 4, 5)
    assert not third.pager.next_url


def test_an_address_that_makes_no_sense_shows_the_first_page(sam: Browser, acme: Any) -> None:
    make_work(acme, "orders.csv")
    for wish in ("after=x", "after=2026-01-01,x", "before=,", "n=-1&view=none", "after=1,2,3"):
        assert [row.title for row in sam.get(f"/?{wish}").context["queue"].rows] == ["orders.csv"]


def test_the_poll_is_silent_until_something_happens(sam: Browser, acme: Any) -> None:
    make_work(acme, "first.csv")
    url = sam.get("/").context["queue"].fresh_url
    assert sam.get(url).status_code == 204
    make_work(acme, "second.csv")
    answer = sam.get(url)
    assert answer.status_code == 200
    assert "1 change since you opened this list." in answer.content.decode()


def test_the_drawer_alone_for_htmx_and_with_its_queue_otherwise(sam: Browser, acme: Any) -> None:
    work = make_work(acme, "orders.csv", rows=12)
    part = sam.get(f"/work/{work.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "16 working hours" in part
    assert "handed in" in part
    whole = sam.get(f"/work/{work.pk}/").content.decode()
    assert "<html" in whole
    assert 'id="item-title"' in whole


def test_work_of_a_client_without_access_is_not_there(joris: Browser, globex: Any) -> None:
    work = make_work(globex)
    assert joris.get(f"/work/{work.pk}/").status_code == 404
    assert joris.post(f"/work/{work.pk}/take/").status_code == 404
    assert again(work).state == WorkState.RECEIVED


def test_taking_and_putting_back(sam: Browser, acme: Any) -> None:
    work = make_work(acme)
    answer = sam.post(f"/work/{work.pk}/take/")
    assert (answer.status_code, answer["Location"]) == (303, f"/work/{work.pk}/")
    assert again(work).state == WorkState.TAKEN
    assert f"/work/{work.pk}/put-back/" in sam.get("/").content.decode()  # the message can be undone
    sam.post(f"/work/{work.pk}/put-back/")
    assert again(work).state == WorkState.RECEIVED
    with provider():
        kinds = list(WorkEvent.objects.filter(work=work).order_by("id").values_list("kind", flat=True))
    assert kinds == ["received", "taken", "returned"]


def test_of_two_people_who_take_at_once_the_second_is_told(sam: Browser, mara: Browser, acme: Any) -> None:
    work = make_work(acme)
    assert sam.post(f"/work/{work.pk}/take/").status_code == 303
    answer = mara.post(f"/work/{work.pk}/take/")
    assert answer.status_code == 409
    assert "Sam has taken this meanwhile" in answer.content.decode()
    assert again(work).assignee_id == person("sam@kantoor.example").pk


def test_next_takes_what_is_due_first_and_opens_the_workbench(joris: Browser, acme: Any, globex: Any) -> None:
    make_work(globex, "not-mine.csv", received_at=timezone.now() - timedelta(days=9))
    later = make_work(acme, "later.csv")
    first = make_work(acme, "first.csv", received_at=timezone.now() - timedelta(days=3))
    answer = joris.post("/work/next/")
    assert answer["Location"] == f"/clients/acme/invoicing/{first.pk}/"
    assert joris.post("/work/next/")["Location"] == f"/clients/acme/invoicing/{later.pk}/"
    assert joris.post("/work/next/")["Location"] == "/"
    assert "Nothing is free" in joris.get("/").content.decode()


def test_chosen_items_are_taken_and_others_told(sam: Browser, mara: Browser, acme: Any) -> None:
    one, other = make_work(acme, "one.csv"), make_work(acme, "other.csv")
    mara.post(f"/work/{other.pk}/take/")
    answer = sam.post("/work/take/", {"chosen": [str(one.pk), str(other.pk), "nonsense"]})
    assert answer["Location"] == "/?view=mine"
    seen = sam.get("/").content.decode()
    assert "1 item is in your hands." in seen
    assert "Mara has taken this meanwhile" in seen
    assert sam.post("/work/take/", {"chosen": [str(uuid4())]}).status_code == 404


def test_search_finds_clients_and_delivered_work_of_my_access(joris: Browser, acme: Any, globex: Any) -> None:
    make_work(acme, "summer-sales.csv")
    make_work(globex, "summer-sales-pl.csv")
    found = joris.get("/find/?q=summer").context["found"]
    assert [row.title for row in found["rows"]] == ["summer-sales.csv"]
    assert [one.label for one in joris.get("/find/?q=ACM").context["found"]["clients"]] == ["Acme"]
    assert joris.get("/find/?q=globex").context["found"]["clients"] == []
    assert joris.get("/find/?q=")["Location"] == "/"


def test_somebody_of_a_client_has_no_way_into_the_console(acme: Any) -> None:
    ann = signed_in("ann@acme.example", "console")
    assert ann.get("/").status_code == 404
    assert ann.get("/clients/acme/").status_code == 404
