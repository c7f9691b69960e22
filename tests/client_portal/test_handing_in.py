"""Handing in: the receipt, the same thing twice, and what cannot be taken."""

from __future__ import annotations

import errno
import hashlib
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser

from core.identity import as_tenant
from core.jobs import work_off
from services.archive.gateways import incoming
from services.archive.models import Document
from services.archive.uploads import BlobUploadHandler
from services.desk.actions import handing_in
from services.desk.models import HandedFile, Message, Submission, WorkItem
from tenants.models import Client
from tests.client_portal.conftest import CUSTOMERS, FILES, ORDERS, hand_in, text_of, work_at
from tests.harness.browsers import signed_in


def test_the_receipt_shows_name_size_hash_and_when_it_is_ready(ann: Browser, acme: Client) -> None:
    answer = hand_in(ann, {"orders.csv": ORDERS}, note="Order 10252 is urgent.", wait="on")
    assert answer.status_code == 303
    page = text_of(ann.get(answer["Location"]))
    digest = hashlib.sha256(ORDERS).hexdigest()
    for words in (
        "orders.csv",
        f"{len(ORDERS)} bytes",
        f'title="{digest}"',
        f"{digest[:12]}…",
        "Order 10252 is urgent.",
    ):
        assert words in page
    assert "Your work is in. Back by" in page
    with as_tenant(acme.pk, "client"):
        work = work_at(answer["Location"])
        submission = Submission.objects.get(work_id=work.pk)
        assert (work.reference, submission.hold_all, submission.person_name) == ("orders.csv", True, "Ann")
        assert Message.objects.get(work_id=work.pk).from_client is True


def test_reading_is_shown_until_it_is_over(ann: Browser) -> None:
    address = hand_in(ann)["Location"]
    assert f'hx-get="{address}progress/"' in text_of(ann.get(address))
    waiting = ann.get(f"{address}progress/")
    assert "starts soon" in text_of(waiting)
    work_off()
    assert ann.get(f"{address}progress/")["HX-Refresh"] == "true"
    page = text_of(ann.get(address))
    assert "progress/" not in page
    assert "Customers" in page
    assert "3 good" in page
    assert "1 not usable" in page
    assert "2 wait for another row" in page


def test_the_same_key_twice_is_one_submission(ann: Browser, acme: Client) -> None:
    key = str(uuid4())
    first, second = hand_in(ann, key=key), hand_in(ann, key=key)
    assert first["Location"] == second["Location"]
    with as_tenant(acme.pk, "client"):
        assert (Submission.objects.count(), HandedFile.objects.count()) == (1, 2)
        assert WorkItem.objects.count() == 1
    assert hand_in(ann, key=str(uuid4()))["Location"] != first["Location"]


def test_the_same_key_at_the_same_moment(ann: Browser, acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither sees the other's submission; the second one's transaction fails, and it answers with the first."""
    monkeypatch.setattr(handing_in, "handed_in_before", lambda own_id: None)
    key = str(uuid4())
    first, second = hand_in(ann, key=key), hand_in(ann, key=key)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    with as_tenant(acme.pk, "client"):
        assert (Submission.objects.count(), WorkItem.objects.count()) == (1, 1)


def test_the_same_file_again_is_recognised_and_not_read_twice(ann: Browser, handed_in: str) -> None:
    again = hand_in(ann, {"customers copy.csv": CUSTOMERS})["Location"]
    work_off()
    page = text_of(ann.get(again))
    assert "You handed in this very file before, as “customers.csv”, today" in page
    assert "3 good" not in page


def test_a_file_that_could_not_be_used_may_come_again(ann: Browser) -> None:
    hand_in(ann, {"what.csv": b"Auftrag;Wer\n1;2\n"})
    work_off()
    again = hand_in(ann, {"what.csv": b"Auftrag;Wer\n1;2\n"})["Location"]
    work_off()
    assert "We do not know what this file holds" in text_of(ann.get(again))


def test_nothing_chosen_is_told_beside_the_field_and_keeps_what_was_typed(ann: Browser) -> None:
    answer = hand_in(ann, {}, note="Please hurry", wait="on")
    page = text_of(answer)
    assert answer.status_code == 422
    assert page.count("No file came with that") == 2
    assert "Please hurry" in page
    assert 'name="wait"' in page
    assert " checked" in page


def test_too_large_is_413_with_the_form(ann: Browser, acme: Client, settings: object) -> None:
    settings.KANTOOR_UPLOAD_LIMIT = 1 << 20  # type: ignore[attr-defined]
    answer = hand_in(ann, {"big.csv": b"x" * (1 << 20) + b"y"}, note="the year")
    page = text_of(answer)
    assert answer.status_code == 413
    assert "“big.csv” is larger than 1 MB. Nothing of it was kept." in page
    assert 'id="hand-in"' in page
    with as_tenant(acme.pk, "client"):
        assert Submission.objects.count() == 0


def test_files_that_nobody_can_read_say_why(ann: Browser) -> None:
    address = hand_in(ann, {"empty.csv": b"", "scan.pdf": b"%PDF-1.7 scan", "broken.xlsx": b"PK\x03\x04 no zip"})[
        "Location"
    ]
    work_off()
    page = text_of(ann.get(address))
    for words in ("“empty.csv” is empty", "“scan.pdf” is no table", "“broken.xlsx” is a damaged workbook"):
        assert words in page
    assert page.count("not readable") == 3
    home = text_of(ann.get("/"))
    assert "3 files could not be read" in home


def test_an_upload_by_script_is_told_where_to_go(ann: Browser) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    files = [SimpleUploadedFile(name, content) for name, content in FILES.items()]
    answer = ann.post("/hand-in/", {"files": files}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer["HX-Redirect"].startswith("/work/")


@pytest.mark.parametrize("key", ["", "not-a-key"])
def test_a_key_that_is_none(ann: Browser, key: str) -> None:
    """Left out it is a page from before; made up it is refused with the form."""
    assert hand_in(ann, key=key).status_code == (422 if key else 409)


def test_a_full_disk_is_said_on_the_form_and_nothing_half_is_left(
    ann: Browser, acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = BlobUploadHandler.new_file

    def on_a_full_disk(self: Any, *args: Any, **options: Any) -> None:
        begun(self, *args, **options)
        self.out = Full(self.out)

    monkeypatch.setattr(BlobUploadHandler, "new_file", on_a_full_disk)
    answer = hand_in(ann, {"orders.csv": b"a,b\n1,2\n"})
    assert answer.status_code == 503
    assert "“orders.csv” could not be kept" in text_of(answer)
    assert list(incoming().parent.iterdir()) == []
    with as_tenant(acme.pk, "client"):
        assert not Document.objects.exists()


class Full:
    """A file on a disk without room."""

    def __init__(self, out: Any) -> None:
        self.close = out.close

    def write(self, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_line_that_takes_no_work_yet_has_nobody_who_hands_in(acme: Client) -> None:
    pia = signed_in("pia@acme.example", "acme")
    assert pia.get("/hand-in/").status_code == 404
    assert hand_in(pia).status_code == 404
    assert "/hand-in/" not in text_of(pia.get("/"))
