"""The process that provisions the demo: `python -m demo.provision`, with KANTOOR_PROCESS=owner."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime

import django


def say(line: str) -> None:
    sys.stderr.write(f"    {line}\n")


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a traceback; it may be run again
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings

    from demo.provisioning import provision

    provision(domain=settings.KANTOOR_DOMAIN, now=datetime.now(UTC), say=say)


if __name__ == "__main__":
    main()
