"""The embedded servers: what they give to a command, and that nothing of them outlives whoever started them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from config.embedded import CannotStart, ChildDied, Supervisor, place, postgres, state, supervisor
from config.embedded.guardian import Identity, identity, look

pytestmark = pytest.mark.servers

ROOT = Path(__file__).resolve().parents[2]
OURS = [sys.executable, "-m", "config.embedded"]
STAYS = ["sh", "-c", "echo up; setsid sleep 601 & exec sleep 600"]  # a command with a child in a session of its own


def clean(**extra: str) -> dict[str, str]:
    """The environment of somebody who runs no servers."""
    ours = ("DATABASE_URL", "OWNER_DATABASE_URL", "SUPERUSER_DATABASE_URL", "REDIS_URL")
    return {name: value for name, value in os.environ.items() if name not in ours} | extra


def run(*argv: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """`python -m config.embedded run …`, until it ends."""
    command = [*OURS, "run", *argv]
    return subprocess.run(
        command, env=clean(**extra), cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


def drop(data: Path) -> None:
    subprocess.run([*OURS, "drop", "--data", str(data)], cwd=ROOT, check=True)


def tree(pid: int) -> list[Identity]:
    """A process and all below it, the guardian and PostgreSQL's own processes among them."""
    pids = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    parents = {one: now.parent for one in pids if (now := look(one))}
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += [child for child, parent in parents.items() if parent == one]
    return [known for one in found if (known := identity(one))]


def gone(some: list[Identity], within: float) -> bool:
    """Whether all of them end within so many seconds."""
    return eventually(lambda: not any(one.alive() for one in some), within)


def eventually(holds: Callable[[], bool], within: float) -> bool:
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A folder that keeps its cluster over the tests of this module; whoever may enter /tmp may enter it."""
    folder = Path(tempfile.mkdtemp(prefix="kantoor-test-"))
    folder.chmod(0o711)
    yield folder / "data"
    drop(folder / "data")
    folder.rmdir()


Starter = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Starter]:
    """Start a command that stays, and wait until it says that it is up."""
    running: list[subprocess.Popen[str]] = []

    def start(argv: list[str]) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            argv, env=clean(), cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        return process

    yield start
    for process in running:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_the_command_gets_addresses_and_its_exit_code_is_ours(data: Path) -> None:
    done = run("--data", str(data), "--", "sh", "-c", "echo $DATABASE_URL $REDIS_URL $KANTOOR_ROLE_TAG; exit 7")
    assert done.returncode == 7
    ports = json.loads((data / "state.json").read_text())["ports"]
    database, redis, tag = done.stdout.split()
    assert database.startswith("postgres://kantoor_login:")
    assert database.endswith(f"@127.0.0.1:{ports['postgres']}/kantoor")
    assert redis.endswith(f"@127.0.0.1:{ports['valkey']}/0")
    assert tag == "kantoor"


def test_a_kill_of_the_supervisor_leaves_nothing_and_the_next_start_recovers(data: Path, start: Starter) -> None:
    process = start([*OURS, "run", "--data", str(data), "--", *STAYS])
    before = json.loads((data / "state.json").read_text())
    below = tree(process.pid)
    names = {Path(f"/proc/{one.pid}/comm").read_text().strip() for one in below}
    assert {"postgres", "valkey-server", "sleep"} <= names

    process.kill()
    process.wait()
    assert gone(below, within=3)

    again = run("--data", str(data), "--", "true")
    assert (again.returncode, again.stderr) == (0, "")
    assert json.loads((data / "state.json").read_text()) == before


def test_a_kill_of_the_shell_above_leaves_nothing(data: Path, start: Starter) -> None:
    command = " ".join([*OURS, "run", "--data", str(data), "--", "sh", "-c", "'echo up; sleep 600'"])
    shell = start(["sh", "-c", f'sh -c "{command}; true"; true'])
    below = tree(shell.pid)
    shell.kill()
    shell.wait()
    assert gone(below, within=3)


def test_without_its_guardian_a_killed_supervisor_still_takes_its_children_along(data: Path, start: Starter) -> None:
    process = start([*OURS, "run", "--data", str(data), "--", "sh", "-c", "echo up; exec sleep 600"])
    below = tree(process.pid)
    guardian = [one for one in below if b"guardian.py" in Path(f"/proc/{one.pid}/cmdline").read_bytes()]
    assert len(guardian) == 1
    guardian[0].send(signal.SIGSTOP)
    try:
        process.kill()
        process.wait()
        assert gone([one for one in below if one not in guardian], within=3)
    finally:
        guardian[0].send(signal.SIGCONT)
    assert gone(guardian, within=3)


def test_a_term_signal_stops_everything_in_order(data: Path, start: Starter) -> None:
    process = start([*OURS, "run", "--data", str(data), "--", *STAYS])
    below = tree(process.pid)
    process.terminate()
    assert process.wait(15) == 128 + signal.SIGTERM
    assert gone(below, within=1)
    assert "database system is shut down" in (data / "log" / "postgres.log").read_text()


def test_ctrl_c_at_the_terminal_is_the_commands_own_business(data: Path) -> None:
    says = "trap 'echo heard; exit 5' INT; echo up; while :; do sleep 0.1; done"
    outer, inner = os.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *OURS, "run", "--data", str(data), "--", "sh", "-c", says],
        env=clean(),
        cwd=ROOT,
        stdin=inner,
        stdout=inner,
        stderr=inner,
    )
    os.close(inner)
    with open(outer, "r+b", buffering=0) as terminal:  # noqa: PTH123 - a descriptor
        said = b""
        while b"up" not in said:
            said += terminal.read(100)
        terminal.write(b"\x03")
        assert process.wait(15) == 5
        said = terminal.read(1000)
    assert said.count(b"heard") == 1


def test_a_server_that_dies_is_named_with_its_last_words(data: Path) -> None:
    with Supervisor(data) as house:
        house.start_servers()
        house.check()
        server = next(child for child in house.children if child.name == "postgres")
        server.process.kill()
        with pytest.raises(ChildDied, match=r"postgres ended by itself \(signal SIGKILL\)[^$]*ready to accept"):
            house.wait()


def test_a_child_is_waited_for_logged_and_ended(data: Path) -> None:
    with Supervisor(data) as house:
        mark = data / "ready"
        script = "sleep 0.2; echo $WHO; touch $MARK; exec sleep 600"
        env = {"WHO": "anna", "MARK": str(mark)}
        child = house.spawn("web", ["sh", "-c", script], env, ready=mark.exists)
        assert house.log("web").read_text() == "anna\n"
        house.check()
        known = identity(child.process.pid)
    assert known is not None
    assert not known.alive()


def test_a_child_that_dies_is_named_with_its_last_words(data: Path) -> None:
    with Supervisor(data) as house:
        house.spawn("web", ["sh", "-c", "echo no such module; exit 3"], {})
        with pytest.raises(ChildDied, match=r"web ended by itself \(exit code 3\)[^$]*web.log:\n    no such module"):
            house.wait()


def test_ctrl_c_ends_the_wait_and_the_children(data: Path) -> None:
    with Supervisor(data) as house:
        child = house.spawn("web", ["sh", "-c", f"sleep 0.3; kill -INT {os.getpid()}; exec sleep 600"], {})
        house.wait()
        assert child.process.poll() is None
    assert child.process.returncode == -signal.SIGTERM


def test_a_child_that_is_never_ready_is_given_up(data: Path) -> None:
    with Supervisor(data) as house, pytest.raises(ChildDied, match="web was not ready after 0 s"):
        house.spawn("web", ["sleep", "600"], {}, ready=lambda: False, patience=0.2)


def test_a_step_must_end_well(data: Path) -> None:
    with Supervisor(data) as house:
        house.run("migrate", ["true"], {})
        with pytest.raises(ChildDied, match=r"migrate failed \(exit code 1\)"):
            house.run("migrate", ["false"], {})
        house.check()


def test_a_child_that_does_not_hear_is_killed_with_its_children(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "END_PATIENCE", 0.3)
    with Supervisor(data) as house:
        child = house.spawn("deaf", ["sh", "-c", "trap '' TERM; echo up; while :; do sleep 1; done"], {})
        assert eventually(lambda: house.log("deaf").read_text() == "up\n", within=3)
        below = tree(child.process.pid)
    assert gone(below, within=1)


def test_a_taken_port_is_left_for_another(data: Path) -> None:
    run("--data", str(data), "--", "true")
    before = json.loads((data / "state.json").read_text())["ports"]
    with closing(socket.create_server(("127.0.0.1", before["valkey"]))):
        assert run("--data", str(data), "--", "true").returncode == 0
    after = json.loads((data / "state.json").read_text())["ports"]
    assert after["valkey"] != before["valkey"]
    assert after["postgres"] == before["postgres"]


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(data: Path) -> None:
    run("--data", str(data), "--", "true")
    file = place.servers_home(data, place.server_user()) / "postgres" / "postmaster.pid"
    file.write_text(f"{os.getpid()}\n{file.parent}\n")
    assert run("--data", str(data), "--", "true").returncode == 0


def test_two_on_one_folder_are_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "LOCK_PATIENCE", 0.3)
    with Supervisor(data), pytest.raises(CannotStart, match=f"in use by process {os.getpid()}"):
        Supervisor(data).__enter__()


def test_a_throwaway_folder_is_gone_afterwards() -> None:
    with Supervisor(throwaway=True) as house:
        house.start_servers()
        folders = [house.data, house.home]
        assert all(folder.is_dir() for folder in folders)
    assert not any(folder.exists() for folder in folders)


def test_a_private_folder_is_no_obstacle_and_drop_removes_all_of_it(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    data = private / "data"
    assert run("--data", str(data), "--", "true").returncode == 0
    home = place.servers_home(data, place.server_user())
    assert (home / "postgres" / "PG_VERSION").is_file()
    drop(data)
    assert not home.exists()
    assert not data.exists()


def test_programs_that_the_servers_user_cannot_reach_are_copied(tmp_path: Path) -> None:
    tree = postgres.wheel_tree()
    assert tree is not None
    copy = postgres.copied(tree, tmp_path)
    assert postgres.major_version(copy) == postgres.major_version(tree / "bin")
    said = subprocess.run([copy / "initdb", "--version"], capture_output=True, text=True, check=True).stdout
    assert said.startswith("initdb (PostgreSQL)")


def test_a_postgres_of_the_machine_serves_where_the_wheel_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = postgres.wheel_tree()
    assert tree is not None
    monkeypatch.setenv("PATH", str(tree / "bin"))
    monkeypatch.setattr(postgres, "wheel_tree", lambda: None)
    assert postgres.find(tmp_path, None) == postgres.Programs((tree / "bin").resolve(), 18)
    monkeypatch.setattr(postgres, "OLDEST", 99)
    with pytest.raises(CannotStart, match="no PostgreSQL 99 or newer"):
        postgres.find(tmp_path, None)


def test_servers_of_a_real_installation_are_used_as_they_are() -> None:
    said = run(
        "--throwaway", "--", "sh", "-c", "echo $DATABASE_URL", DATABASE_URL="postgres://real", REDIS_URL="redis://r"
    )
    assert (said.returncode, said.stdout) == (0, "postgres://real\n")


def test_half_an_installation_is_refused() -> None:
    said = run("--throwaway", "--", "true", REDIS_URL="redis://r")
    assert said.returncode == 1
    assert said.stderr == "Only REDIS_URL is set. Set both of DATABASE_URL and REDIS_URL, or neither.\n"
