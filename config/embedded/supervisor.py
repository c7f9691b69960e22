"""The supervisor: one process whose direct children are the servers, and whatever else is to run beside them.

    with Supervisor(Path(".local/demo")) as house:
        addresses = house.start_servers()
        house.run("migrate", [python, "manage.py", "migrate"], env)          # a step: it must end well
        house.spawn("web", [python, "-m", "gunicorn", …], env, ready=asks)   # a child: it must stay
        house.wait()                                                         # until Ctrl-C, or until a child dies

Nothing it started outlives it, also after `kill -9` or when the shell above it dies: see guardian.py.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import quote

from config.embedded import guardian, place, postgres, roles, state, valkey
from config.embedded.children import CannotStart, Child, ChildDied, launch, until

SERVER_PATIENCE = 60.0  # seconds until a server must answer; recovery after a crash takes a while
END_PATIENCE = 8.0  # seconds for a child to end by itself when asked
STOP_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Addresses:
    """Where the servers are. The serving processes get `serving()`; owner and superuser stay with who provisions."""

    database: str
    owner_database: str
    superuser_database: str
    redis: str

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


def to_stderr(words: str) -> None:
    """One line for the person who waits; standard output belongs to the command that we run."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


class Supervisor:
    """Use as a context manager; one at a time on a data folder. A throwaway folder is removed at the end.

    On SIGTERM and SIGHUP it leaves the `with` block by SystemExit, on Ctrl-C by KeyboardInterrupt (which `wait`
    takes as the word to stop). Raises CannotStart when the folder is in use or something is missing.
    """

    def __init__(
        self,
        data: Path | None = None,
        *,
        tag: str = "kantoor",
        throwaway: bool = False,
        say: Callable[[str], None] = to_stderr,
    ) -> None:
        if (data is None) != throwaway:
            raise ValueError("give a data folder, or ask for a throwaway one")
        self.tag, self.throwaway, self.say = tag, throwaway, say
        self.data = Path(tempfile.mkdtemp(prefix="kantoor-")) if data is None else data.absolute()
        self.children: list[Child] = []
        self.mark = f"KANTOOR_STARTED_BY_{secrets.token_hex(8)}"
        self.hurry = False
        self._restore: list[tuple[signal.Signals, signal._HANDLER]] = []

    # --- beginning and end

    def __enter__(self) -> Supervisor:
        self.data.mkdir(parents=True, exist_ok=True)
        (self.data / "log").mkdir(exist_ok=True)
        self._lock = state.lock(self.data)
        self.state = state.State.of(self.data)
        self._start_guardian()
        self._listen()
        try:
            self.user = place.server_user()
            if self.user is not None:
                self.data.chmod(0o711)
            self.home = place.servers_home(self.data, self.user)
        except BaseException:
            self.stop()
            raise
        if self.throwaway:
            self._tell({"remove": str(self.data)})
        if self.throwaway and self.home != self.data:
            self._tell({"remove": str(self.home)})
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End all children, the newest first and the servers last; then the guardian looks for what they left."""
        self._listen_while_stopping()
        servers, others = self._by_kind()
        self._end(others, END_PATIENCE)
        self._end(servers, END_PATIENCE)
        os.close(self._pipe)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._guardian.wait(guardian.GIVE_UP + 5)
        os.close(self._lock)
        for signum, handler in self._restore:
            signal.signal(signum, handler)

    def _by_kind(self) -> tuple[list[Child], list[Child]]:
        newest_first = self.children[::-1]
        servers = [child for child in newest_first if child.name in ("postgres", "valkey")]
        return servers, [child for child in newest_first if child not in servers]

    def _end(self, some: list[Child], patience: float) -> None:
        """All at once: the first signal to each, then each in turn is waited for."""
        for child in some:
            if child.process.poll() is None:
                child.send(child.signals[0])
        deadline = time.monotonic() + patience
        for child in some:
            while child.process.poll() is None and time.monotonic() < deadline and not self.hurry:
                time.sleep(0.02)
            child.end(0.0)
            self._forget(child)

    # --- the guardian

    def _start_guardian(self) -> None:
        reading, self._pipe = os.pipe()
        above = [f"{one.pid}:{one.born}" for one in guardian.ancestors()]
        argv = [sys.executable, "-I", "-S", guardian.__file__, self.mark, *above]
        self._guardian = subprocess.Popen(
            argv,
            stdin=reading,
            stdout=subprocess.DEVNULL,
            env={},
            start_new_session=True,
            pass_fds=[self._lock],
        )
        os.close(reading)

    def _tell(self, what: dict[str, object]) -> None:
        with contextlib.suppress(BrokenPipeError):  # `check` notices when the guardian is gone
            os.write(self._pipe, json.dumps(what).encode() + b"\n")

    def _add(self, child: Child) -> Child:
        self.children.append(child)
        found = guardian.identity(child.process.pid)
        if found is not None:
            self._tell({"add": [found.pid, found.born, list(child.signals)]})
        return child

    def _forget(self, child: Child) -> None:
        if child in self.children:
            self.children.remove(child)
            self._tell({"forget": child.process.pid})

    # --- signals

    def _listen(self) -> None:
        def leave(signum: int, _frame: FrameType | None) -> None:
            sys.exit(128 + signum)

        for signum in STOP_SIGNALS:
            self._restore.append((signum, signal.signal(signum, leave)))
        # A shell starts its background jobs with SIGINT ignored; we want it heard.
        self._restore.append((signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler)))

    def _listen_while_stopping(self) -> None:
        def hurry(_signum: int, _frame: FrameType | None) -> None:
            self.hurry = True

        for signum in (*STOP_SIGNALS, signal.SIGINT):
            signal.signal(signum, hurry)

    # --- children

    def log(self, name: str) -> Path:
        """Where a child's output goes."""
        return self.data / "log" / f"{name}.log"

    def port(self, name: str, preferred: int | None = None) -> int:
        """A port of 127.0.0.1 for a server of ours: the same with every start, while it is free."""
        return self.state.port(name, preferred)

    def password(self, name: str) -> str:
        """A secret made on first use and kept in the data folder."""
        return self.state.password(name)

    def start_servers(self) -> Addresses:
        """PostgreSQL with the house's roles and database, and Valkey. Both answer when this returns."""
        with self._words_for_a_failure():
            redis = self._start_valkey()
            urls = self._start_postgres()
            until(
                lambda: valkey.answers(self.port("valkey"), self.password("valkey")), redis, SERVER_PATIENCE
            )
        return Addresses(*urls, redis=f"redis://:{self.password('valkey')}@127.0.0.1:{self.port('valkey')}/0")

    @contextlib.contextmanager
    def _words_for_a_failure(self) -> Iterator[None]:
        """A full disk or a missing right is no traceback for whoever runs `make demo`."""
        try:
            yield
        except OSError as problem:
            raise CannotStart(f"The servers could not be started: {problem}") from problem

    def _start_valkey(self) -> Child:
        program = valkey.find(self.home, self.user)
        port, password = self.port("valkey"), self.password("valkey")
        env = {self.mark: "1"}
        child = valkey.start(
            program, port, password, home=self.home, env=env, log=self.log("valkey"), user=self.user
        )
        return self._add(child)

    def _start_postgres(self) -> tuple[str, str, str]:
        server = postgres.Postgres(postgres.find(self.home, self.user), self.home, self.user)
        passwords = {name: self.password(name) for name in ("superuser", "owner", "login")}
        server.prepare(passwords["superuser"], self.log("initdb"))
        port = self.port("postgres")
        child = server.start(port, {self.mark: "1"}, self.log("postgres"), throwaway=self.throwaway)
        self._add(child)
        at = f"127.0.0.1:{port}"
        superuser = f"postgres://postgres:{quote(passwords['superuser'])}@{at}/postgres"
        until(lambda: postgres.answers(superuser), child, SERVER_PATIENCE)
        roles.settle(superuser, self.tag, passwords)
        login, owner = (
            f"postgres://{self.tag}_{k}:{quote(passwords[k])}@{at}/{roles.DATABASE}"
            for k in ("login", "owner")
        )
        return login, owner, superuser

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

        Returns when `ready()` is true (asked every 30 ms). Raises ChildDied.
        """
        child = self._add(launch(name, argv, env=self._over_ours(env), log=self.log(name), signals=signals))
        if ready is not None:
            until(ready, child, patience)
        return child

    def run(self, name: str, argv: Sequence[str], env: Mapping[str, str]) -> None:
        """A step that must end well. Raises ChildDied with the end of its log when it does not, or a child dies."""
        child = self.spawn(name, argv, env)
        while child.process.poll() is None:
            self.check(but=child)
            time.sleep(0.02)
        self._forget(child)
        if child.process.returncode:
            raise child.died()

    def run_in_front(self, argv: Sequence[str], env: Mapping[str, str]) -> int:
        """Run a command at our terminal; returns its exit code (128 + n after signal n). Raises ChildDied for others.

        It shares our process group, so it hears Ctrl-C itself; signals sent to us alone are passed on.
        """
        child = self._add(
            launch(
                Path(argv[0]).name, argv, env=self._over_ours(env), log=None, stdin=None, own_session=False
            )
        )
        with passing_on(child):
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    code = child.process.wait(0.2)
                    break
                self.check(but=child)
        self._forget(child)
        return code if code >= 0 else 128 - code

    def check(self, but: Child | None = None) -> None:
        """Raises ChildDied when a child has ended that should have stayed."""
        for child in self.children:
            if child is not but and child.process.poll() is not None:
                raise child.died()
        if self._guardian.poll() is not None:
            raise ChildDied("The guardian process was ended from outside.")

    def wait(self) -> None:
        """Until Ctrl-C. Raises ChildDied when a child ends by itself."""
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                self.check()
                time.sleep(0.2)

    def _over_ours(self, env: Mapping[str, str]) -> dict[str, str]:
        return {**os.environ, **env, self.mark: "1"}


@contextlib.contextmanager
def passing_on(child: Child) -> Iterator[None]:
    """While a command runs in front, signals are its business; after SIGTERM or SIGHUP it has END_PATIENCE seconds."""

    def pass_on(signum: int, _frame: FrameType | None) -> None:
        if signum != signal.SIGINT or not at_our_terminal():
            child.process.send_signal(signum)
        if signum != signal.SIGINT:
            signal.alarm(round(END_PATIENCE))

    def too_late(_signum: int, _frame: FrameType | None) -> None:
        child.process.kill()

    ours = {signum: signal.signal(signum, pass_on) for signum in (*STOP_SIGNALS, signal.SIGINT)}
    ours[signal.SIGALRM] = signal.signal(signal.SIGALRM, too_late)
    try:
        yield
    finally:
        signal.alarm(0)
        for signum, handler in ours.items():
            signal.signal(signum, handler)


def at_our_terminal() -> bool:
    """Whether a Ctrl-C typed now reaches our whole process group."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)
