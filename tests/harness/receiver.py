"""A receiver of webhooks in a process of its own: keeps what it hears, and answers as its path says.

python -m tests.harness.receiver PORT FILE [CERTIFICATE KEY]
"""

from __future__ import annotations

import json
import os
import ssl
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.harness import processes


class Receiver(BaseHTTPRequestHandler):
    """/ok 204 · /status/<n> · /slow never answers · /drip a byte a second · /flood an endless body · /to/<port> 302 to
    that port · /once/<n> n the first time, then 204."""

    file: Path
    seen: set[str] = set()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        heard = {"path": self.path, "headers": dict(self.headers), "body": body.decode(), "at": time.time()}
        with self.file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(heard) + "\n")
        _, way, *rest = self.path.split("?")[0].split("/")
        getattr(self, f"answer_{way}", self.answer_ok)(*rest)

    def answer_ok(self, *rest: str) -> None:
        self.send_response(204)
        self.end_headers()

    def answer_status(self, status: str) -> None:
        self.send_response(int(status))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_once(self, status: str) -> None:
        key = f"{self.path} {self.headers['webhook-id']}"
        first = key not in self.seen
        self.seen.add(key)
        self.answer_status(status if first else "204")

    def answer_to(self, port: str) -> None:
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{port}/ok")
        self.end_headers()

    def answer_slow(self) -> None:
        time.sleep(60)

    def answer_drip(self) -> None:
        for letter in "HTTP/1.1 200 " + "o" * 600:
            self.wfile.write(letter.encode())
            self.wfile.flush()
            time.sleep(0.5)

    def answer_flood(self) -> None:
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"x" * 65536)

    def log_message(self, *args: Any) -> None:
        """Says nothing: the file has it."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up on us may."""


@dataclass(frozen=True, slots=True)
class Receiving:
    port: int
    file: Path
    secure: bool = False

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{'https' if self.secure else 'http'}://{host}:{self.port}{path}"

    @property
    def place(self) -> str:
        """host:port, as KANTOOR_WEBHOOK_HOSTS names it."""
        return f"127.0.0.1:{self.port}"

    def heard(self, path: str = "") -> list[dict[str, Any]]:
        text = self.file.read_text(encoding="utf-8") if self.file.exists() else ""
        return [one for one in map(json.loads, text.splitlines()) if one["path"].startswith(path)]


@contextmanager
def receiver(folder: Path, *certificate: Path) -> Iterator[Receiving]:
    """A receiver that lives as long as the block; with certificate and key it speaks TLS."""
    port = processes.free_port()
    here = Receiving(port, folder / f"heard-{port}.jsonl", bool(certificate))
    command = [sys.executable, "-m", "tests.harness.receiver", str(port), str(here.file), *map(str, certificate)]
    with processes.running(command, dict(os.environ), folder / "receiver.log"):
        processes.wait_until(lambda: processes.answers(port), "the receiver's start")
        yield here


def main(port: str, file: str, *certificate: str) -> None:
    Receiver.file = Path(file)
    server = Server(("127.0.0.1", int(port)), Receiver)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
