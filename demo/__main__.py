"""The demo: `python -m demo` starts everything, does the main job over HTTP, and serves until Ctrl-C.

--once   stop after the job; the last line of standard output is one JSON object
--data   where everything is kept (.local/demo); the next start goes on with what is there
--reset  drop that folder first
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import requests

from config.embedded import CannotStart, ChildDied, Supervisor
from config.embedded.__main__ import drop
from demo import house
from demo.browser import NotOnPage, PageFailed
from demo.cast import COMPANIES
from demo.driver import WentWrong
from demo.house import Place
from demo.job import FiguresDiffer, MainJob, Standing
from demo.report import Counted, as_json, table

FAILURES = (CannotStart, ChildDied, WentWrong, PageFailed, NotOnPage, FiguresDiffer, requests.RequestException)
HOSTS = ("account", "console", *(company.slug for company in COMPANIES))
BEGAN = time.monotonic()


def say(line: str) -> None:
    """Progress: on standard error, with the seconds since the start."""
    sys.stderr.write(f"{time.monotonic() - BEGAN:6.1f} s  {line}\n")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m demo", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--reset", action="store_true")
    parser.add_argument("--data", type=Path, default=house.ROOT / ".local" / "demo", metavar="DIR")
    return parser.parse_args()


def run(options: argparse.Namespace) -> None:
    """Raises one of FAILURES."""
    house.refuse_real_database(os.environ)
    house.forget_settings()
    os.chdir(house.ROOT)
    if options.reset or half_done(options.data):
        drop(options.data)
    with Supervisor(options.data) as supervisor:
        place = house.start(supervisor, say)
        counted = done(supervisor, place, again=options.once)
        if counted:
            sys.stdout.write(table(counted) + "\n")
        if options.once:
            urls = {host: place.at(host) for host in HOSTS}
            sys.stdout.write(json.dumps(as_json(counted, time.monotonic() - BEGAN, urls)) + "\n")
            return
        invite(place)
        supervisor.wait()


def half_done(data: Path) -> bool:
    """Whether an earlier start was ended in the middle of its job: that one begins anew."""
    if Standing.of(data).state != "running":
        return False
    say("The last start ended in the middle of its job. Its data are dropped, and it begins anew.")
    return True


def done(supervisor: Supervisor, place: Place, *, again: bool) -> list[Counted]:
    """The job's figures: of the job done now, or of an earlier one counted `again`; nothing where nobody asks."""
    standing = Standing.of(place.data)
    job = MainJob(place, standing, say, supervisor.check)
    if standing.state == "new":
        return job.do(datetime.now(UTC).date())
    return job.count_again() if again else []


def invite(place: Place) -> None:
    """Where to go now, and what to do where the names lead nowhere."""
    lines = [f"The demo is at {place.at('account')}: one click signs you in. Ctrl-C ends it."]
    lines += [f"  invoices {place.invoices}", f"  mails    {place.mail}"]
    if not all(resolves(f"{host}.{house.DOMAIN}") for host in HOSTS):
        names = " ".join(f"{host}.{house.DOMAIN}" for host in HOSTS)
        lines += [
            "*.localhost does not resolve on this machine. Chromium, Chrome, Edge and Firefox find it by themselves;",
            "for any other program add this line to /etc/hosts:",
            f"  127.0.0.1 {names}",
        ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def resolves(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return any(address[0] in ("127.0.0.1", "::1") for *_, address in found)


def main() -> int:
    try:
        run(arguments())
    except FAILURES as failure:
        sys.stderr.write("\n".join([f"The demo stopped. {failure}", *getattr(failure, "__notes__", [])]) + "\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
