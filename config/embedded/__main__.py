"""PostgreSQL and Valkey around a command: `python -m config.embedded run --throwaway -- COMMAND …`.

`run --data DIR` keeps the data, `drop --data DIR` removes it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from pathlib import Path

from config.embedded import CannotStart, ChildDied, Supervisor, place, state

OURS = ("DATABASE_URL", "REDIS_URL")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__)
    commands = parser.add_subparsers(dest="command_name", required=True)
    run = commands.add_parser("run", help="start both servers, run a command with their addresses, stop them")
    where = run.add_mutually_exclusive_group(required=True)
    where.add_argument("--data", type=Path, metavar="DIR", help="keep the data here")
    where.add_argument("--throwaway", action="store_true", help="a fresh cluster, removed afterwards")
    run.add_argument("--tag", default=os.environ.get("KANTOOR_ROLE_TAG") or "kantoor", help="first word of the roles")
    run.add_argument("command", nargs="+", metavar="COMMAND", help="after --")
    drop = commands.add_parser("drop", help="remove a data folder, with what lies outside it")
    drop.add_argument("--data", type=Path, metavar="DIR", required=True)
    return parser.parse_args()


def run(options: argparse.Namespace) -> int:
    """The command's exit code. With both addresses in the environment we start nothing: a real installation."""
    given = [name for name in OURS if os.environ.get(name)]
    if len(given) == len(OURS):
        os.execvp(options.command[0], options.command)  # noqa: S606 - the command is our argument
    if given:
        raise CannotStart(f"Only {given[0]} is set. Set both of {' and '.join(OURS)}, or neither.")
    with Supervisor(options.data, tag=options.tag, throwaway=options.throwaway) as house:
        env = house.start_servers().everything() | {"KANTOOR_ROLE_TAG": options.tag}
        env["KANTOOR_SECRET_KEY"] = os.environ.get("KANTOOR_SECRET_KEY") or house.password("secret_key")
        return house.run_in_front(options.command, env)


def drop(data: Path) -> int:
    """Remove what a data folder holds and what stands in for it. Raises CannotStart while it is in use."""
    if data.is_dir():
        held = state.lock(data)
        outside = place.outside(data)
        shutil.rmtree(data)
        if outside.is_dir():
            place.require_ours(outside)
            shutil.rmtree(outside)
        os.close(held)
    return 0


def main() -> int:
    options = arguments()
    try:
        return run(options) if options.command_name == "run" else drop(options.data)
    except (CannotStart, ChildDied) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())
