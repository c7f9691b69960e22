"""Uploads as they go wrong, and as they go large, against a real web server."""

from __future__ import annotations

import hashlib
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import override_settings

from core.identity import as_tenant, door
from core.models import Job
from services.archive.models import Document
from services.archive.sealed import OVERHEAD, PIECE, TAG
from services.desk.models import HandedFile, Submission, WorkItem
from tenants.models import Client
from tests.harness import processes
from tests.harness.browsers import session_of
from tests.harness.serving import Served, served

pytestmark = pytest.mark.servers
LIMIT = 48 << 20
LARGE = 40 << 20
GROWTH = 60 << 10  # KiB of memory
BOUNDARY = "kantoor-boundary"
CSV = b"orderID,customerID,orderDate,shippedDate,freight\n10251,ALFKI,2026-10-05,2026-10-07,41.34\n"


@pytest.fixture(scope="module")
def web(own_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(own_database, tmp_path_factory.mktemp("web"), KANTOOR_UPLOAD_LIMIT=str(LIMIT)) as started:
        yield started


@pytest.fixture
def tenant(own_database: str) -> Iterator[Client]:
    with door():
        found: Client = Client.objects.get(slug="acme")
    yield found
    connection.close()


@dataclass(frozen=True, slots=True)
class Ann:
    """Acme's admin with the page of handing in before her."""

    web: Served
    cookies: str
    token: str
    whom: str

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.web.port, timeout=60)

    def headers(self, size: int) -> dict[str, str]:
        return {
            "Host": self.web.host("acme"), "Cookie": self.cookies, "Content-Length": str(size),
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        }  # fmt: skip

    def opening(self, key: str) -> bytes:
        """The fields that come before the files."""
        return field("csrfmiddlewaretoken", self.token) + field("opened_for", self.whom) + field("key", key)

    def send(self, body: bytes) -> tuple[HTTPResponse, str]:
        """The answer, and its text."""
        http = self.connect()
        try:
            http.request("POST", "/hand-in/", body, self.headers(len(body)))
            answer = http.getresponse()
            return answer, answer.read().decode()
        finally:
            http.close()

    def hand_in(self, content: bytes = CSV, key: str = "") -> tuple[HTTPResponse, str]:
        return self.send(self.opening(key or str(uuid4())) + file_head("orders.csv") + content + END)

    def stream(self, name: str, piece: bytes, size: int, before: bytes = b"") -> tuple[HTTPResponse, str]:
        """Send a file of `size` bytes piece by piece, behind another one."""
        head, http = self.opening(str(uuid4())) + before + file_head(name), self.connect()
        http.putrequest("POST", "/hand-in/", skip_host=True)
        for words in self.headers(len(head) + size + len(END)).items():
            http.putheader(*words)
        http.endheaders(head)
        for _ in range(size // len(piece)):
            http.send(piece)
        http.send(END)
        answer = http.getresponse()
        page = answer.read().decode()
        http.close()
        return answer, page


@pytest.fixture
def ann(web: Served, tenant: Client) -> Ann:
    with override_settings(KANTOOR_PORT=f":{web.port}"):
        cookies = f"kantoor={session_of('ann@acme.example', 'acme')}"
    http = HTTPConnection("127.0.0.1", web.port, timeout=30)
    http.request("GET", "/hand-in/", headers={"Host": web.host("acme"), "Cookie": cookies})
    answer = http.getresponse()
    page = answer.read().decode()
    http.close()
    assert answer.status == 200, page[:500]
    cookie = re.search(r"kantoor_csrf=\w+", answer.headers["Set-Cookie"])
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert cookie
    assert token
    whom = re.search(r'name="opened_for" value="(\w+)"', page)
    assert whom
    return Ann(web, f"{cookies}; {cookie[0]}", token[1], whom[1])


END = f"\r\n--{BOUNDARY}--\r\n".encode()


def field(name: str, text: str) -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()


def file_head(name: str) -> bytes:
    words = f'Content-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
    return f"--{BOUNDARY}\r\n{words}".encode()


def recorded(tenant: Client) -> dict[str, int]:
    """How much of everything that a hand-in writes is in the database."""
    with as_tenant(tenant.pk, "staff"):
        models = (Submission, HandedFile, Document, WorkItem, Job)
        return {model.__name__: model.objects.count() for model in models}


def arriving(web: Served) -> list[Path]:
    return list((web.files / "incoming").glob("*"))


def blobs(web: Served) -> set[str]:
    return {path.name for path in web.files.rglob("*") if path.is_file()}


# --- the connection is cut


@pytest.mark.parametrize("hard", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("whole", [0, 1, 2])
def test_a_connection_cut_in_the_middle_leaves_nothing(ann: Ann, tenant: Client, whole: int, hard: bool) -> None:
    """Cut in the file that follows on some whole ones."""
    before, kept = recorded(tenant), blobs(ann.web)
    done = b"".join(file_head(f"whole{i}.csv") + CSV + b"%d\r\n" % i for i in range(whole))
    sent = ann.opening(str(uuid4())) + done + file_head("orders.csv") + CSV * 10_000
    cut(ann, sent, promised=len(sent) * 2, hard=hard)
    processes.wait_until(lambda: not arriving(ann.web), "the removal of what had arrived")
    assert recorded(tenant) == before
    assert blobs(ann.web) == kept
    answer, _page = ann.hand_in(CSV + b"%d %d" % (whole, hard))
    assert answer.status == 303
    assert recorded(tenant)["Submission"] == before["Submission"] + 1


def test_a_connection_cut_between_two_files_leaves_nothing(ann: Ann, tenant: Client) -> None:
    before = recorded(tenant)
    first = file_head("first.csv") + CSV * 10_000 + f"\r\n--{BOUNDARY}\r\n".encode()
    sent = ann.opening(str(uuid4())) + first
    cut(ann, sent, promised=len(sent) + 500)
    processes.wait_until(lambda: not arriving(ann.web), "the removal of what had arrived")
    assert recorded(tenant) == before


def cut(ann: Ann, sent: bytes, promised: int, *, hard: bool = False) -> None:
    """Send part of what the headers promise, see it arrive, and hang up, or vanish without a word."""
    head = "".join(f"{name}: {value}\r\n" for name, value in ann.headers(promised).items())
    with socket.create_connection(("127.0.0.1", ann.web.port), timeout=30) as wire:
        wire.sendall(f"POST /hand-in/ HTTP/1.1\r\n{head}\r\n".encode() + sent)
        processes.wait_until(lambda: arriving(ann.web), "the arrival of the first bytes")
        if hard:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    time.sleep(0.5)  # what follows happens after the hang-up, in the server


# --- large files


def test_a_large_file_is_streamed_without_filling_memory(ann: Ann, tenant: Client) -> None:
    assert ann.hand_in(CSV + b"warm")[0].status == 303
    before, piece = peak_memory(ann.web), (b"x" * 1023 + b"\n") * 1024
    answer, _page = ann.stream("large.txt", piece, LARGE)
    assert answer.status == 303
    assert peak_memory(ann.web) - before < GROWTH
    with as_tenant(tenant.pk, "staff"):
        document = Document.objects.get(name="large.txt")
        assert (document.size, document.sha256) == (LARGE, hashlib.sha256(piece * (LARGE // len(piece))).hexdigest())
    stored = next(ann.web.files.glob(f"*/*/{document.sha256}.sealed"))
    assert stored.stat().st_size == OVERHEAD + LARGE + TAG * (LARGE // PIECE)
    assert arriving(ann.web) == []


def peak_memory(web: Served) -> int:
    """The most memory that gunicorn's worker ever held, KiB."""
    worker = Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text(encoding="ascii").split()
    assert len(worker) == 1
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{worker[0]}/status").read_text(encoding="ascii"))
    assert found
    return int(found[1])


def test_a_file_over_the_limit_is_refused_in_words(ann: Ann, tenant: Client) -> None:
    """Although the rest of it is one line, and larger than the limit itself."""
    assert ann.hand_in(CSV + b"warm too")[0].status == 303
    before, peak = recorded(tenant), peak_memory(ann.web)
    answer, page = ann.stream("huge.csv", b"y" * (1 << 20), LIMIT * 3, before=file_head("small.csv") + CSV + b"\r\n")
    assert answer.status == 413
    assert "“huge.csv” is larger than 48 MB. Nothing of it was kept." in page
    assert 'id="hand-in"' in page
    assert recorded(tenant) == before
    assert arriving(ann.web) == []
    assert peak_memory(ann.web) - peak < GROWTH


def test_a_file_of_just_the_limit_is_taken(ann: Ann, tenant: Client) -> None:
    answer, _page = ann.hand_in(b"z" * LIMIT)
    assert answer.status == 303


# --- the same form twice


def test_the_same_form_sent_twice_at_once_is_one_submission(ann: Ann, tenant: Client) -> None:
    before, key = recorded(tenant), str(uuid4())
    ready, answers = threading.Barrier(4), list[tuple[int, str]]()

    def press() -> None:
        ready.wait()
        answer, _page = ann.hand_in(CSV + key.encode(), key)
        answers.append((answer.status, answer.headers["Location"]))

    presses = [threading.Thread(target=press) for _ in range(4)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    assert {status for status, _where in answers} == {303}
    assert len({where for _status, where in answers}) == 1
    after = recorded(tenant)
    assert {name: after[name] - n for name, n in before.items()} == dict.fromkeys(before, 1)
    assert arriving(ann.web) == []
