"""The demo's mail server, as another program meets it."""

from __future__ import annotations

import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from demo.house import ROOT, mails
from demo.mail import name_of


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """(port, folder) of a running mail server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    argv = [sys.executable, "-m", "demo.mail", "--port", str(port), "--into", str(tmp_path / "mail")]
    with subprocess.Popen(argv, cwd=ROOT, stderr=(tmp_path / "log").open("wb")) as process:
        deadline = time.monotonic() + 20
        while not mails(port):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield port, tmp_path / "mail"
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def letter(key: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "post@kantoor.example", "alfki@customers.example", "Faktura ż"
    message["Message-ID"] = f"<{key}@kantoor.example>"
    message.set_content("Dzień dobry")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="2026-00001.pdf")
    return message


def test_messages_are_kept_whole_and_one_that_comes_twice_is_one_file(catcher: tuple[int, Path]) -> None:
    port, folder = catcher
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        for key in ("one", "two", "one"):
            server.send_message(letter(key))
    assert sorted(path.name for path in folder.iterdir()) == ["one.eml", "two.eml"]
    kept = message_from_bytes((folder / "one.eml").read_bytes(), policy=default)
    assert kept["Subject"] == "Faktura ż"
    (attached,) = kept.iter_attachments()
    assert attached.get_content() == b"%PDF-1.7"


@pytest.mark.parametrize("message_id", ["<../../etc/passwd@x.example>", "<.hidden@x.example>", "<a/b@x.example>"])
def test_no_message_names_a_file_elsewhere(message_id: str) -> None:
    name = name_of(message_id)
    assert "/" not in name
    assert not name.startswith(".")


def test_a_message_without_a_name_gets_one_of_its_own() -> None:
    assert name_of("") != name_of("")
