"""A mail server that holds a real SMTP conversation and keeps what it heard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.harness.processes import free_port


class Letters:
    """aiosmtpd's handler: every mail, in the order in which it came."""

    def __init__(self, refuses: str = "") -> None:
        self.all: list[EmailMessage] = []
        self.refuses = refuses

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.refuses and address.startswith(self.refuses):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.all.append(message)
        return "250 kept"


@contextmanager
def post_office(refuses: str = "") -> Iterator[tuple[Letters, str]]:
    """(letters, SMTP_URL) of a mail server that lives as long as the block; it knows no address that begins so."""
    letters, port = Letters(refuses), free_port()
    controller = Controller(letters, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield letters, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
