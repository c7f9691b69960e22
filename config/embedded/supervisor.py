"""The supervisor: one process whose direct children are the servers, and whatever else is to run beside them.

    with Supervisor(Path(".local/demo")) as house:
        addresses = house.start_servers()
        house.run("migrate", [python, "manage.py", "migrate"], addresses.owner())  # a step: it must end well
        house.spawn("web", [python, "-m", "gunicorn", …], env, ready=answers)      # a child: it must stay
        house.wait()                                                               # until Ctrl-C

Nothing it started outlives it, also after `kill -9` or when the shell above it dies: see guardian.py.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from config.embedded import place, postgres, roles, state, valkey
from config.embedded.children import CannotStart, Child, launch, until
from config.embedded.front import passing_on
from config.embedded.liveness import Liveness

SERVER_PATIENCE = 60.0  # seconds until a server must answer; recovery after a crash takes a while
END_PATIENCE = 8.0  # seconds for a child to end by itself when asked
STOP_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
SERVERS = ("postgres", "valkey")


@dataclass(frozen=True)
class Addresses:
    """Where the servers are. The serving processes get `serving()`; owner and superuser stay with who provisions."""

    database: str
    owner_database: str
    superuser_database: str
    redis: str

    @property
    def database_server(self) -> str:
        """host:port"""
        return self.database.rpartition("@")[2].partition("/")[0]

    def serving(self) -> dict[str, str]:
        """Environment of a process that serves: the rightless login."""
        return {"DATABASE_URL": self.database, "REDIS_URL": self.redis}

    def owner(self) -> dict[str, str]:
        """Environment of a process that makes schemas and provisions."""
        return {**self.serving(), "OWNER_DATABASE_URL": self.owner_database, "KANTOOR_PROCESS": "owner"}

    def everything(self) -> dict[str, str]:
        """Environment of a test run, which makes databases of its own."""
        own = {"OWNER_DATABASE_URL": self.owner_database, "SUPERUSER_DATABASE_URL": self.superuser_database}
        return self.serving() | own


class Supervisor:
    """Use as a context manager; one at a time on a data folder. A throwaway folder is removed at the end.

    On SIGTERM and SIGHUP it leaves the `with` block by SystemExit, on Ctrl-C by KeyboardInterrupt (which `wait`
    takes as the word to stop). Raises CannotStart when the folder is in use or something is missing.
    """

    def __init__(self, data: Path | None = None, *, tag: str = "kantoor", throwaway: bool = False) -> None:
        if (data is None) != throwaway:
            raise ValueError("give a data folder, or ask for a throwaway one")
        self.data = Path(tempfile.mkdtemp(prefix="kantoor-")) if data is None else data.absolute()
        self.tag, self.throwaway = tag, throwaway
        self.children: list[Child] = []
        self._hurry = self._stopped = False

    # --- beginning and end

    def __enter__(self) -> Supervisor:
        (self.data / "log").mkdir(parents=True, exist_ok=True)
        self._lock = state.lock(self.data)
        self.state = state.State.of(self.data)
        self._liveness = Liveness(self._lock)
        self._before = {signum: signal.signal(signum, leave) for signum in STOP_SIGNALS}
        # A shell starts its background jobs with SIGINT ignored; we want it heard.
        self._before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            self._find_place()
        except BaseException:
            self.stop()
            raise
        return self

    def _find_place(self) -> None:
        self.user = place.server_user()
        if self.user is not None:
            self.data.chmod(self.data.stat().st_mode | 0o011)  # enter, not read
        self.home = place.servers_home(self.data, self.user)
        for folder in {self.data, self.home} if self.throwaway else ():
            self._liveness.remove(folder)

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End all children, the servers last; then the guardian looks for what they left. May be called twice."""
        if self._stopped:
            return
        self._stopped = True
        for signum in self._before:
            signal.signal(signum, self._no_more_patience)
        self._end([child for child in self.children if child.name not in SERVERS])
        self._end(self.children[:])
        self._liveness.close()
        os.close(self._lock)
        for signum, handler in self._before.items():
            signal.signal(signum, handler)

    def _no_more_patience(self, _signum: int, _frame: FrameType | None) -> None:
        self._hurry = True

    def _end(self, some: list[Child]) -> None:
        """Ask all at once, then wait for each, and tell those that do not hear."""
        for child in some:
            if child.process.poll() is None:
                child.send(child.signals[0])
        deadline = time.monotonic() + END_PATIENCE
        for child in some:
            while child.process.poll() is None and time.monotonic() < deadline and not self._hurry:
                time.sleep(0.02)
            child.end(0.0)
            self._forget(child)

    # --- the servers

    def start_servers(self) -> Addresses:
        """PostgreSQL with the house's roles and database, and Valkey. Both answer when this returns."""
        try:
            redis = self._start_valkey()
            login, owner, superuser = self._start_postgres()
        except OSError as problem:  # a full disk, a missing right
            raise CannotStart(f"The servers could not be started: {problem}") from problem
        return Addresses(login, owner, superuser, redis)

    def _start_valkey(self) -> str:
        port, password = self.port("valkey"), self.password("valkey")
        program = valkey.find(self.home, self.user)
        settings = {"port": port, "requirepass": password}
        server = valkey.start(program, settings, self.home, self.user, env=self._mark(), log=self.log("valkey"))
        self._add(server)
        until(lambda: valkey.answers(port, password), server, SERVER_PATIENCE)
        return f"redis://:{password}@127.0.0.1:{port}/0"

    def _start_postgres(self) -> tuple[str, str, str]:
        passwords = {name: self.password(name) for name in ("superuser", "owner", "login")}
        programs = postgres.find(self.home, self.user)
        cluster = postgres.Cluster(programs, self.home, self.user, self._mark(), self.throwaway)
        cluster.prepare(passwords["superuser"], self.log("initdb"))
        port = self.port("postgres")
        server = self._add(cluster.start(port, self.log("postgres")))
        superuser = postgres.url("postgres", passwords["superuser"], port, "postgres")
        until(lambda: postgres.answers(superuser), server, SERVER_PATIENCE)
        roles.settle(superuser, self.tag, passwords)
        login, owner = (
            postgres.url(f"{self.tag}_{kind}", passwords[kind], port, roles.DATABASE) for kind in ("login", "owner")
        )
        return login, owner, superuser

    def port(self, name: str, preferred: int | None = None) -> int:
        """A port of 127.0.0.1 for a server of ours: the same with every start, while it is free."""
        return self.state.port(name, preferred)

    def password(self, name: str) -> str:
        """A secret made on first use and kept in the data folder."""
        return self.state.password(name)

    def log(self, name: str) -> Path:
        """Where a child's output goes."""
        return self.data / "log" / f"{name}.log"

    # --- children

    def spawn(
        self,
        name: str,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        ready: Callable[[], bool] | None = None,
        patience: float = 60.0,
        signals: tuple[signal.Signals, ...] = (signal.SIGTERM,),
    ) -> Child:
        """Start a child that must stay, with `env` over our own environment and its output in `log(name)`.

        Returns when `ready()` is true (asked every 30 ms, at most `patience` seconds). Raises ChildDied.
        """
        child = self._add(launch(name, argv, env=self._over_ours(env), log=self.log(name), signals=signals))
        if ready is not None:
            until(ready, child, patience)
        return child

    def run(self, name: str, argv: Sequence[str], env: Mapping[str, str]) -> None:
        """A step that must end well. Raises ChildDied, with the end of its log, when it does not."""
        child = self.spawn(name, argv, env)
        self._wait_for(child)
        if child.process.returncode:
            raise child.died("failed")

    def run_in_front(self, argv: Sequence[str], env: Mapping[str, str]) -> int:
        """Run a command at our terminal. Returns its exit code, 128 + n after signal n.

        It shares our process group, so it hears Ctrl-C itself; signals sent to us alone are passed on. Raises
        ChildDied when a server dies meanwhile.
        """
        name, env = Path(argv[0]).name, self._over_ours(env)
        with passing_on(END_PATIENCE) as front:
            child = self._add(launch(name, argv, env=env, log=None, stdin=None, own_session=False))
            front.append(child)
            self._wait_for(child)
        code = child.process.returncode
        return code if code >= 0 else 128 - code

    def check(self, but: Child | None = None) -> None:
        """Raises ChildDied when a child has ended that should have stayed."""
        self._liveness.check()
        for child in self.children:
            if child is not but and child.process.poll() is not None:
                raise child.died()

    def wait(self) -> None:
        """Until Ctrl-C. Raises ChildDied when a child ends by itself."""
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                self.check()
                time.sleep(0.2)

    def _wait_for(self, child: Child) -> None:
        while child.process.poll() is None:
            self.check(but=child)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(0.2)
        self._forget(child)

    def _add(self, child: Child) -> Child:
        self.children.append(child)
        self._liveness.add(child)
        return child

    def _forget(self, child: Child) -> None:
        self.children.remove(child)
        self._liveness.forget(child)

    def _mark(self) -> dict[str, str]:
        return {self._liveness.mark: "1"}

    def _over_ours(self, env: Mapping[str, str]) -> dict[str, str]:
        return {**os.environ, **env, **self._mark()}


def leave(signum: int, _frame: FrameType | None) -> None:
    """Leave the `with` block on a signal, in order."""
    sys.exit(128 + signum)
