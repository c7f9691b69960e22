"""One POST: to the very address that was checked, with the host's name, a deadline, and no redirect."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.webhooks import gateways
from services.webhooks.gateways import Answer, post
from tests.harness.receiver import Receiving, receiver

NAME = "hooks.example.com"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiving]:
    with receiver(tmp_path_factory.mktemp("receiver")) as here:
        yield here


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for NAME, its own authority, and the key."""
    folder, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def trusted(plain: Receiving, settings: Any) -> Receiving:
    settings.KANTOOR_WEBHOOK_HOSTS = frozenset({plain.place})
    return plain


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address that anything connects to."""
    seen: list[Any] = []
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        seen.append(address)
        if not str(address[0]).startswith("127."):
            raise ConnectionRefusedError("tests connect to nobody outside")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return seen


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A resolver of ours: each question gets the next answer. Returns the questions."""
    asked: list[str] = []
    left = list(answers)

    def look_up(host: str, port: int) -> list[str]:
        asked.append(host)
        return left.pop(0)

    monkeypatch.setattr(gateways, "look_up", look_up)
    return asked


def test_it_arrives_as_it_was_sent(trusted: Receiving) -> None:
    assert post(trusted.url("/ok?a=b"), {"webhook-id": "1"}, b'{"a":1}') == Answer(204)
    [heard] = trusted.heard("/ok?a=b")
    assert (heard["body"], heard["headers"]["webhook-id"], heard["headers"]["Host"]) == ('{"a":1}', "1", trusted.place)


@pytest.mark.parametrize("status", [200, 400, 410, 429, 500, 503])
def test_the_answer_is_its_status(trusted: Receiving, status: int) -> None:
    assert post(trusted.url(f"/status/{status}"), {}, b"{}") == Answer(status)


def test_redirects_are_not_followed(trusted: Receiving) -> None:
    answer = post(trusted.url(f"/to/{trusted.port}?r"), {}, b"{}")
    assert answer == Answer(302)
    assert not answer.good
    assert not [one for one in trusted.heard("/ok") if one["path"] == "/ok"]


@pytest.mark.parametrize(
    "private", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fe80::1%lo"]
)
def test_a_name_that_leads_behind_our_walls_is_not_connected_to(
    private: str, monkeypatch: pytest.MonkeyPatch, connected: list[Any]
) -> None:
    names(monkeypatch, [private])
    assert post(f"https://{NAME}/", {}, b"{}") == Answer(trouble="bad_address")
    assert connected == []


def test_one_bad_address_among_good_ones_is_enough(monkeypatch: pytest.MonkeyPatch, connected: list[Any]) -> None:
    names(monkeypatch, ["8.8.8.8", "127.0.0.1"])
    assert post(f"https://{NAME}/", {}, b"{}") == Answer(trouble="bad_address")
    assert connected == []


def test_a_name_that_changes_its_mind_is_asked_once(
    plain: Receiving, monkeypatch: pytest.MonkeyPatch, connected: list[Any]
) -> None:
    """DNS rebinding: the first answer is public and is checked, the second would lead to us."""
    before = len(plain.heard())
    asked = names(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    assert post(f"https://{NAME}:{plain.port}/ok", {}, b"{}") == Answer(trouble="no_connection")
    assert asked == [NAME]
    assert connected == [("8.8.8.8", plain.port)]
    assert len(plain.heard()) == before


def test_the_systems_resolver_is_asked_by_us_alone(monkeypatch: pytest.MonkeyPatch, connected: list[Any]) -> None:
    """The same with the real look-up: whoever connects is given an address and no name to ask again."""
    asked: list[Any] = []

    def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        address = "8.8.8.8" if host in (NAME, "8.8.8.8") and asked.count(NAME) < 2 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert post(f"https://{NAME}/", {}, b"{}") == Answer(trouble="no_connection")
    assert asked == [NAME, "8.8.8.8"]
    assert connected == [("8.8.8.8", 443)]


def test_tls_is_for_the_host_and_not_for_the_address(
    certificate: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    with receiver(tmp_path, *certificate) as secure:
        settings.KANTOOR_WEBHOOK_HOSTS = frozenset({f"{NAME}:{secure.port}", f"other.example.com:{secure.port}"})
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        names(monkeypatch, ["127.0.0.1"], ["127.0.0.1"])
        assert post(f"https://{NAME}:{secure.port}/ok", {}, b"{}") == Answer(204)
        [heard] = secure.heard()
        assert heard["headers"]["Host"] == f"{NAME}:{secure.port}"
        assert post(f"https://other.example.com:{secure.port}/ok", {}, b"{}") == Answer(trouble="no_tls")


def test_a_certificate_that_nobody_vouches_for_is_refused(
    certificate: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    with receiver(tmp_path, *certificate) as secure:
        settings.KANTOOR_WEBHOOK_HOSTS = frozenset({f"{NAME}:{secure.port}"})
        names(monkeypatch, ["127.0.0.1"])
        assert post(f"https://{NAME}:{secure.port}/ok", {}, b"{}") == Answer(trouble="no_tls")
        assert secure.heard() == []


@pytest.mark.slow
@pytest.mark.parametrize("way", ["/slow", "/drip"])
def test_who_does_not_come_to_an_end_is_left(trusted: Receiving, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    monkeypatch.setattr(gateways, "ANSWER", 1.0)
    monkeypatch.setattr(gateways, "ALL", 1.5)
    began = time.monotonic()
    assert post(trusted.url(way), {}, b"{}") == Answer(trouble="timeout")
    assert time.monotonic() - began < 4


def test_an_endless_answer_is_not_read(trusted: Receiving) -> None:
    began = time.monotonic()
    assert post(trusted.url("/flood"), {}, b"{}") == Answer(200)
    assert time.monotonic() - began < 4


def test_nobody_there_and_no_such_name_are_told_apart(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.KANTOOR_WEBHOOK_HOSTS = frozenset({f"127.0.0.1:{port}"})
    assert post(f"http://127.0.0.1:{port}/", {}, b"{}") == Answer(trouble="no_connection")
    names(monkeypatch, [])
    assert post(f"https://{NAME}/", {}, b"{}") == Answer(trouble="no_host")


def test_what_is_no_address_is_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = names(monkeypatch)
    assert post("https://localhost/", {}, b"{}") == Answer(trouble="bad_address")
    assert asked == []
