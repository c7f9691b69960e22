"""Questions and answers, the result, ratings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from core.identity import as_tenant
from services.desk import actions as desk
from services.desk.models import Message, RatingWords, WorkItem
from tenants.models import Client
from tests.client_portal.conftest import text_of, work_at
from tests.harness.factories import make_work
from tests.harness.people import person, staff_actor


def question(acme: Client) -> Message:
    with as_tenant(acme.pk, "client"):
        return Message.objects.get(asks=True, code="")


def test_a_question_stands_first_on_home_and_stops_our_clock(ann: Browser, asked: str) -> None:
    first, *_others = ann.get("/").context["home"]["needs"]
    assert (first["title"], first["verb"]) == ("Is the freight of 10252 right?", "Answer")
    assert first["note"].startswith("Sam asks about customers.csv + 1, since today")
    page = text_of(ann.get(asked))
    assert "We have been waiting for your answer since today" in page
    assert "waits for you" in page


def test_an_answer_lets_our_clock_go_on(ann: Browser, acme: Client, asked: str) -> None:
    address = f"/questions/{question(acme).pk}/answer/"
    assert ann.post(address, {"text": "Yes, it went by air."})["Location"] == asked
    page = text_of(ann.get(asked))
    assert "Yes, it went by air." in page
    assert 'id="answer"' not in page
    with as_tenant(acme.pk, "client"):
        assert work_at(asked).waiting_since is None
    again = ann.post(address, {"text": "Yes, it went by air."})
    assert again.status_code == 409
    assert "This question was answered before" in text_of(again)
    with as_tenant(acme.pk, "client"):
        assert Message.objects.filter(from_client=True, words__startswith="Yes").count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_an_empty_answer_is_told_beside_its_field(ann: Browser, acme: Client, asked: str, script: bool) -> None:
    headers = {"HX-Request": "true"} if script else {}
    answer = ann.post(f"/questions/{question(acme).pk}/answer/", {"text": "  "}, headers=headers)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "There are no words in it" in page
    assert ("<html" in page) is not script
    with as_tenant(acme.pk, "client"):
        assert question(acme).answered_at is None


def test_two_questions_are_answered_one_after_the_other(ann: Browser, acme: Client, asked: str) -> None:
    first, sam = question(acme), staff_actor(acme)
    with as_tenant(acme.pk, "staff"):
        desk.ask(work=work_at(asked), actor=sam, words="And the discount?", now=timezone.now())
    thread = ann.get(asked).context["work"]["thread"]
    assert (thread["url"], thread["note"]) == (f"/questions/{first.pk}/answer/", "1 more question follows.")
    ann.post(thread["url"], {"text": "Yes."})
    assert ann.get(asked).context["work"]["thread"]["url"] != thread["url"]


def test_a_question_of_ours_about_rows_is_not_answered_in_words(ann: Browser, acme: Client, handed_in: str) -> None:
    with as_tenant(acme.pk, "client"):
        ours = Message.objects.exclude(code="").get()
    assert ann.post(f"/questions/{ours.pk}/answer/", {"text": "x"}).status_code == 404


def test_a_question_of_another_client_is_not_there(ann: Browser, globex: Client) -> None:
    work, sam = make_work(globex, taken_by=person("sam@kantoor.example").pk), staff_actor(globex)
    with as_tenant(globex.pk, "staff"):
        asked = desk.ask(work=work, actor=sam, words="Well?", now=timezone.now())
    assert ann.post(f"/questions/{asked.pk}/answer/", {"text": "x"}).status_code == 404


# --- the result


def test_delivered_shows_when_against_when_it_was_promised(ann: Browser, delivered: str) -> None:
    answer = ann.get(delivered)
    work = answer.context["work"]
    assert work["result"]["words"].startswith("Delivered today")
    assert ", promised for " in work["result"]["words"]
    assert work["result"]["tone"] == "done"
    assert [(row["order"], row["reason"]) for row in work["held"]["rows"]] == [("10004", "not shipped yet")]
    assert work["invoices"]["count"] == 3
    assert "3 invoices · tell us how we did" in text_of(ann.get("/"))


def test_delivered_late_says_so(ann: Browser, acme: Client, delivered: str) -> None:
    with as_tenant(acme.pk, "client"):
        work = work_at(delivered)
        assert work.delivered_at is not None
        WorkItem.objects.filter(pk=work.pk).update(due_at=work.delivered_at - timedelta(hours=1))
    assert ann.get(delivered).context["work"]["result"]["tone"] == "late"


def test_one_click_rates_and_words_may_follow(ann: Browser, acme: Client, delivered: str) -> None:
    script = {"HX-Request": "true"}
    page = text_of(ann.post(f"{delivered}rate/", {"score": "3"}, headers=script))
    assert page.startswith('<div id="rating"')
    assert "Your account manager sees this." in page
    assert 'name="words"' in page
    page = text_of(ann.post(f"{delivered}rate/", {"words": "Quick as ever."}, headers=script))
    assert "Thank you for your words." in page
    assert 'name="words"' not in page
    with as_tenant(acme.pk, "client"):
        assert work_at(delivered).score == 3
        assert RatingWords.objects.get().words == "Quick as ever."
    events = [event["words"] for event in ann.get(delivered).context["work"]["events"]]
    assert events.count("Rated") == 1


@pytest.mark.parametrize("sent", [{}, {"score": "4"}, {"score": "x"}, {"words": "no score"}])
def test_a_rating_that_is_none_changes_nothing(
    ann: Browser, acme: Client, delivered: str, sent: dict[str, str]
) -> None:
    assert ann.post(f"{delivered}rate/", sent)["Location"] == delivered
    with as_tenant(acme.pk, "client"):
        assert work_at(delivered).score is None
        assert not RatingWords.objects.exists()


def test_work_that_is_not_delivered_cannot_be_rated(ann: Browser, handed_in: str) -> None:
    assert 'id="rating"' not in text_of(ann.get(handed_in))
    answer = ann.post(f"{handed_in}rate/", {"score": "3"})
    assert answer.status_code == 409
    assert "not delivered yet" in text_of(answer)
