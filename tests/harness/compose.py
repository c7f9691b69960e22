"""The services of docker-compose.yml without Docker; the names of their network lead to servers of ours."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from config.embedded import Supervisor
from tests.harness import processes
from tests.harness.databases import ROOT
from tests.harness.post import post_office
from tests.harness.stores import s3

VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
DOMAIN = "kantoor.example"


@cache
def composition() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = composition()["services"]
    return found


def ours() -> dict[str, dict[str, Any]]:
    """The services that run our own image."""
    return {name: service for name, service in services().items() if "build" in service}


def new_env(*words: str) -> subprocess.CompletedProcess[str]:
    """What deploy/new-env.sh writes."""
    command = ["sh", str(ROOT / "deploy/new-env.sh"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")


def values_of(text: str) -> dict[str, str]:
    """The variables of a file like .env."""
    pairs = (line.partition("=") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text of the composition as Compose gives it to a container."""

    def value(found: re.Match[str]) -> str:
        name, sign, other = found.groups()
        assert values.get(name) or sign != "?", f"{name} is not set: {other}"
        return values.get(name) or (other if sign == "-" else "")

    return VARIABLE.sub(value, text).replace("$$", "$")


@dataclass(frozen=True)
class Place:
    """Where a service runs here: `names` are texts of the composition and what stands for them on this machine."""

    folder: Path
    values: Mapping[str, str]
    names: Mapping[str, str]
    web: int

    def here(self, text: str) -> str:
        pattern = "|".join(re.escape(name) for name in sorted(self.names, key=len, reverse=True))
        return re.sub(pattern, lambda found: self.names[found[0]], filled(text, self.values))

    def command(self, service: str, *instead: str) -> list[str]:
        """Entry point and command of a service, or other words in place of the command."""
        one = services()[service]
        words = [*one.get("entrypoint", []), *(instead or one["command"])]
        return [self.here(str(word)) for word in words]

    def environment(self, service: str) -> dict[str, str]:
        """What the service is given, and nothing of ours but where the programs are."""
        given = {name: self.here(str(value)) for name, value in services()[service]["environment"].items()}
        path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        image = {
            "KANTOOR_STATIC": str(self.folder / "static"),
            "HOME": str(self.folder),
            "HOSTNAME": socket.gethostname(),
        }
        return {"PATH": path, "LANG": "C.UTF-8", **image, **given}

    def run(self, service: str, *instead: str) -> str:
        """Run a service that ends, to its end; returns what it said. Fails where it did not end well."""
        ran = self._run(self.command(service, *instead), service)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def running(self, service: str) -> AbstractContextManager[Any]:
        log = self.folder / f"{service}.log"
        return processes.running(self.command(service), self.environment(service), log)

    def healthy(self, service: str) -> bool:
        """Whether the service's own health check is content."""
        kind, *words = services()[service]["healthcheck"]["test"]
        command = [self.here(word) for word in words]
        return not self._run(["sh", "-c", *command] if kind == "CMD-SHELL" else command, service).returncode

    def _run(self, command: list[str], service: str) -> subprocess.CompletedProcess[str]:
        env = self.environment(service)
        return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """Servers as they are on the first day: PostgreSQL without our roles' passwords, an empty store."""
    with (
        Supervisor(throwaway=True) as servers,
        s3(folder / "store.log") as store,
        post_office() as (_letters, smtp),
    ):
        at = servers.start_servers()
        values = values_of(new_env(DOMAIN).stdout)
        values |= {"POSTGRES_PASSWORD": servers.password("superuser"), "REDIS_PASSWORD": servers.password("valkey")}
        web = processes.free_port()
        names = {
            "postgres:5432": address(at.database),
            "redis:6379": address(at.redis),
            "mail:1025": address(smtp),
            "store:8333": f"127.0.0.1:{store}",
            "0.0.0.0:8000": f"127.0.0.1:{web}",
            "127.0.0.1:8000": f"127.0.0.1:{web}",
            "/var/lib/kantoor": str(folder),
            "/tmp": str(folder),  # noqa: S108  # the container's
        }
        yield Place(folder, values, names, web)


def address(url: str) -> str:
    at = urlsplit(url)
    return f"{at.hostname}:{at.port}"


def eventually(true: Callable[[], bool], what: str) -> None:
    processes.wait_until(true, what, 60)
