"""PostgreSQL and Valkey around a command: `python -m config.embedded run --throwaway -- COMMAND …`.

`run --data DIR` keeps the data, `drop --data DIR` removes it. `roles` makes the roles and the database on a server of a
real installation: as SUPERUSER_DATABASE_URL, with the names and passwords in OWNER_DATABASE_URL and DATABASE_URL.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import psycopg2

from config.embedded import CannotStart, ChildDied, Supervisor, place, roles, state

OURS = ("DATABASE_URL", "REDIS_URL")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__)
    commands = parser.add_subparsers(dest="command_name", required=True)
    run = commands.add_parser("run", help="start both servers, run a command with their addresses, stop them")
    where = run.add_mutually_exclusive_group(required=True)
    where.add_argument("--data", type=Path, metavar="DIR", help="keep the data here")
    where.add_argument("--throwaway", action="store_true", help="a fresh cluster, removed afterwards")
    tag = os.environ.get("KANTOOR_ROLE_TAG") or "kantoor"
    run.add_argument("--tag", default=tag, help="first word of the roles")
    run.add_argument("command", nargs="+", metavar="COMMAND", help="after --")
    drop = commands.add_parser("drop", help="remove a data folder, with what lies outside it")
    drop.add_argument("--data", type=Path, metavar="DIR", required=True)
    real = commands.add_parser("roles", help="make roles and database of a real installation; may be repeated")
    real.add_argument("--tag", default=tag, help="first word of the roles")
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
        env["KANTOOR_MASTER_KEY"] = os.environ.get("KANTOOR_MASTER_KEY") or house.password("master_key")
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


def settle(tag: str) -> int:
    """The two roles with the passwords of the environment, and their database. Raises CannotStart."""
    superuser = address("SUPERUSER_DATABASE_URL").geturl()
    owner, login = address("OWNER_DATABASE_URL", f"{tag}_owner"), address("DATABASE_URL", f"{tag}_login")
    if owner.path != login.path:
        raise CannotStart("OWNER_DATABASE_URL and DATABASE_URL name two databases. Name the same one.")
    passwords = {"owner": unquote(owner.password or ""), "login": unquote(login.password or "")}
    try:
        roles.settle(superuser, tag, passwords, owner.path.strip("/"))
    except psycopg2.OperationalError as problem:
        raise CannotStart(f"SUPERUSER_DATABASE_URL: {problem}") from problem
    sys.stdout.write(f"{owner.username} and {login.username} may use the database {owner.path.strip('/')}.\n")
    return 0


def address(name: str, user: str = "") -> SplitResult:
    """A database's address in the environment, signing in as `user` with a password. Raises CannotStart."""
    url = urlsplit(os.environ.get(name, ""))
    if not url.path.strip("/") or not url.password or (user and url.username != user):
        raise CannotStart(f"{name} is no address for this. Write postgres://{user or 'postgres'}:password@host:5432/…")
    return url


def main() -> int:
    options = arguments()
    try:
        if options.command_name == "roles":
            return settle(options.tag)
        return run(options) if options.command_name == "run" else drop(options.data)
    except (CannotStart, ChildDied) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())
