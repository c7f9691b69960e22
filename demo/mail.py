"""The demo's mail server: speaks SMTP, keeps every message as a file, sends nothing on.

    python -m demo.mail --port 20025 --into .local/demo/mail

A message is named by its Message-ID, so that one which is sent twice is one file. One line of log a message.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import re
import signal
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiosmtpd.smtp import SMTP

log = logging.getLogger("mail")
MOST = 20 * 1024 * 1024  # bytes of one message


class Keeper:
    """Keeps what arrives; see aiosmtpd's handlers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        content: bytes = envelope.original_content
        head = BytesHeaderParser(policy=default).parsebytes(content)
        target = self.folder / f"{name_of(str(head['Message-ID'] or ''))}.eml"
        part = target.with_suffix(".part")
        part.write_bytes(content)
        part.rename(target)
        log.info(
            "%s to=%s subject=%r %d bytes", target.name, ",".join(envelope.rcpt_tos), head["Subject"], len(content)
        )
        return "250 kept"


def name_of(message_id: str) -> str:
    """A file name from a Message-ID; a new one where there is none."""
    local = message_id.strip("<> ").rpartition("@")[0]
    return re.sub(r"[^\w.-]", "_", local).lstrip(".")[:120] or uuid4().hex


async def serve(port: int, folder: Path) -> None:
    """Until SIGTERM."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    keeper = Keeper(folder)
    server = await loop.create_server(
        lambda: SMTP(keeper, data_size_limit=MOST, enable_SMTPUTF8=True, hostname="mail.kantoor.example", loop=loop),
        "127.0.0.1", port,
    )  # fmt: skip
    async with server:
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.mail", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--into", type=Path, required=True, metavar="DIR")
    options = parser.parse_args()
    options.into.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's own, a dozen lines a message
    asyncio.run(serve(options.port, options.into))


if __name__ == "__main__":
    main()
