"""A KMS in a process of its own, which speaks the transit API of OpenBao and Vault: encrypt, decrypt, and a rotation of
its own. `python -m tests.harness.kms PORT TOKEN`."""

from __future__ import annotations

import json
import os
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.harness import processes

TOKEN = "only/for+tests"


@contextmanager
def kms(log: Path) -> Iterator[int]:
    """The port of a KMS that lives as long as the block."""
    port = processes.free_port()
    command = [sys.executable, "-m", "tests.harness.kms", str(port), TOKEN]
    with processes.running(command, dict(os.environ), log):
        processes.wait_until(lambda: processes.answers(port), "the KMS")
        yield port


class Transit(BaseHTTPRequestHandler):
    keys: list[AESGCM] = [AESGCM(os.urandom(32))]
    token = ""

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        if self.headers["X-Vault-Token"] != self.token:
            return self.answer(403, {"errors": ["permission denied"]})
        verb = self.path.split("/")[3]
        if self.path.endswith("/rotate"):
            self.keys.append(AESGCM(os.urandom(32)))
            return self.answer(200, {"data": {}})
        try:
            return self.answer(200, {"data": getattr(self, verb)(sent, b64decode(sent["associated_data"]))})
        except InvalidTag:
            return self.answer(400, {"errors": ["cipher: message authentication failed"]})

    def encrypt(self, sent: dict[str, str], about: bytes) -> dict[str, str]:
        nonce = os.urandom(12)
        sealed = nonce + self.keys[-1].encrypt(nonce, b64decode(sent["plaintext"]), about)
        return {"ciphertext": f"vault:v{len(self.keys)}:{b64encode(sealed).decode()}"}

    def decrypt(self, sent: dict[str, str], about: bytes) -> dict[str, str]:
        _, version, text = sent["ciphertext"].split(":")
        sealed = b64decode(text)
        plain = self.keys[int(version[1:]) - 1].decrypt(sealed[:12], sealed[12:], about)
        return {"plaintext": b64encode(plain).decode()}

    def answer(self, status: int, body: dict[str, object]) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())


if __name__ == "__main__":
    Transit.token = sys.argv[2]
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Transit).serve_forever()
